using System.Net;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

public abstract class CarRevertApiTests(DatabaseProvider provider) : ApiTest(provider)
{
    private CarDetails _car = null!;
    private long _entry;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_290m, Notes = "old" });
        await Database.Get<CarService>().UpdateAsync(_car.Id, 1, _car.ToInput() with { Price = 4_950m, Notes = "new" }, Ct);
        _entry = await NewestAsync();
    }

    [Fact]
    public async Task Revert_SomeFieldsThenTheRest_AnswersTheCarAsPatchDoes()
    {
        var one = await RevertAsync(_entry, 2, """{"fields": ["price"]}""");
        var clash = (await RevertAsync(_entry, 3)).MustBeProblem(HttpStatusCode.Conflict);
        var rest = await RevertAsync(_entry, 3, """{"fields": ["notes"]}""");

        Assert.Equal((HttpStatusCode.OK, "\"3\"", 5_290m), (one.Status, one.ETag, one.Json.GetProperty("price").GetDecimal()));
        var theirs = Assert.Single(clash.Json.GetProperty("clashes").EnumerateArray());
        Assert.Equal(("price", 4_950m, 5_290m), (theirs.GetProperty("field").GetString(), theirs.GetProperty("original").GetDecimal(), theirs.GetProperty("theirs").GetDecimal()));
        Assert.Equal((HttpStatusCode.OK, "old"), (rest.Status, rest.Json.GetProperty("notes").GetString()));
        Assert.Equal(_car.ToInput(), (await Database.Get<CarService>().GetAsync(_car.Id, Ct))!.ToInput());
    }

    [Fact]
    public async Task Revert_NoBody_PutsAllBack() =>
        Assert.Equal(("\"3\"", "old"), (await RevertAsync(_entry, 2)) is var answer ? (answer.ETag, answer.Json.GetProperty("notes").GetString()) : default);

    [Fact]
    public async Task Revert_WithoutTheSeenVersionOrNoSuchEntry_ChangesNothing()
    {
        var address = $"/api/cars/{_car.Id}/history/{_entry}/revert";
        (await SendAsync("POST", address)).MustBeProblem((HttpStatusCode)428);
        var stale = (await RevertAsync(_entry, 1)).MustBeProblem(HttpStatusCode.PreconditionFailed);
        Assert.Equal(2, stale.Json.GetProperty("current").GetProperty("version").GetInt32());
        (await RevertAsync(4_711, 2)).MustBeProblem(HttpStatusCode.NotFound);
        (await RevertAsync(long.MaxValue, 2)).MustBeProblem(HttpStatusCode.NotFound);
        (await SendAsync("POST", $"/api/cars/99/history/{_entry}/revert", null, ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.NotFound);
        (await RevertAsync(_entry, 2, """{"field": "price"}""")).MustBeProblem(HttpStatusCode.BadRequest);
        (await RevertAsync(_entry, 2, """{"fields": "price"}""")).MustBeProblem(HttpStatusCode.BadRequest);
        (await RevertAsync(_entry, 2, """{"fields": []}""")).MustBeProblem(HttpStatusCode.UnprocessableEntity);
        (await RevertAsync(_entry, 2, """{"fields": ["year", null]}""")).MustBeProblem(HttpStatusCode.UnprocessableEntity);
        (await SendAsync("GET", address)).MustBeProblem(HttpStatusCode.MethodNotAllowed);
        Assert.Equal("\"2\"", (await SendAsync("GET", $"/api/cars/{_car.Id}")).ETag);
    }

    [Fact]
    public async Task Revert_Parts_AskForTheCarsVersionAndComeBack()
    {
        var costs = Database.Get<CostService>();
        await costs.AddAsync(_car.Id, new CostInput { Kind = CostKind.Repair, Amount = 71_234 }, Ct);
        await costs.RemoveAsync(_car.Id, (await costs.GetAsync(_car.Id, Ct))!.Costs[0].Id, 1, Ct);
        var removal = await NewestAsync();
        var sales = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), Permissions.CarsRead, Permissions.CarsWrite));

        var hidden = (await SendAsync(sales, "POST", $"/api/cars/{_car.Id}/history/{removal}/revert", null, ("If-Match", "\"2\""))).MustBeProblem(HttpStatusCode.NotFound);
        (await RevertAsync(removal, 1)).MustBeProblem(HttpStatusCode.PreconditionFailed);
        var back = await RevertAsync(removal, 2);

        Assert.DoesNotContain("71234", hidden.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (back.Status, back.ETag));
        Assert.Equal(71_234m, (await costs.GetAsync(_car.Id, Ct))!.CostsTotal);
        (await RevertAsync(removal, 2)).MustBeProblem(HttpStatusCode.UnprocessableEntity);
    }

    private async Task<long> NewestAsync() => (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, _car.Id, ct: Ct))[0].Id;

    private Task<ApiAnswer> RevertAsync(long entry, int version, string? body = null) =>
        SendAsync("POST", $"/api/cars/{_car.Id}/history/{entry}/revert", body, ("If-Match", $"\"{version}\""));

    public sealed class OnSqlite() : CarRevertApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarRevertApiTests(DatabaseProvider.PostgreSql);
}
