using System.Net;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

public abstract class CarPatchApiTests(DatabaseProvider provider) : ApiTest(provider)
{
    private const string MergePatch = "application/merge-patch+json";

    [Theory]
    [InlineData(MergePatch)]
    [InlineData("application/json")]
    public async Task Patch_SomeMembers_ChangesThemAndNoOther(string type)
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_290m, Notes = "n", Colour = "Red" });

        var answer = await PatchAsync(1, """{"price": 4950, "notes": null}""", type);

        Assert.Equal((HttpStatusCode.OK, "\"2\""), (answer.Status, answer.ETag));
        var now = (await Database.Get<CarService>().GetAsync(car.Id, Ct))!;
        Assert.Equal(car.ToInput() with { Price = 4_950m, Notes = null }, now.ToInput());
        var entry = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0];
        Assert.Equal((ActorKind.ApiKey, "notes price"), (entry.ActorKind, string.Join(' ', entry.Changes.Select(c => c.Field).Order())));
    }

    [Fact]
    public async Task Patch_BadBody_ChangesNothing()
    {
        await Database.AddCarAsync();
        foreach (var (body, status) in new[]
        {
            ("{}", HttpStatusCode.OK),
            ("""{"colr": "Red"}""", HttpStatusCode.BadRequest),
            ("""{"id": 7}""", HttpStatusCode.BadRequest),
            ("""{"version": 9}""", HttpStatusCode.BadRequest),
            ("""{"price": 1, "price": 2}""", HttpStatusCode.BadRequest),
            ("[]", HttpStatusCode.BadRequest),
            ("null", HttpStatusCode.BadRequest),
            ("\"x\"", HttpStatusCode.BadRequest),
            ("", HttpStatusCode.BadRequest),
            ("""{"title": null}""", HttpStatusCode.UnprocessableEntity),
            ("""{"year": 1}""", HttpStatusCode.UnprocessableEntity),
            ("""{"price": 1e300}""", HttpStatusCode.BadRequest),
            ("""{"notes": "\u0000"}""", HttpStatusCode.UnprocessableEntity),
        })
        {
            var answer = await PatchAsync(1, body);
            Assert.True(status == answer.Status, $"{body}: {answer.Status} {answer.Text}");
        }

        Assert.Equal("\"1\"", (await SendAsync("GET", "/api/cars/1")).ETag);
    }

    [Fact]
    public async Task Patch_OtherContentType_Is415()
    {
        await Database.AddCarAsync();

        (await PatchAsync(1, """[{"op":"remove","path":"/price"}]""", "application/json-patch+json")).MustBeProblem(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task J12_Patch_WithoutTheSeenVersion_ChangesNothing()
    {
        await Database.AddCarAsync();

        (await SendAsync("PATCH", "/api/cars/1", """{"price": 1}""")).MustBeProblem((HttpStatusCode)428);
        (await SendAsync("PATCH", "/api/cars/1", """{"price": 1}""", ("If-Match", "*"))).MustBeProblem((HttpStatusCode)428);
        var stale = (await SendAsync("PATCH", "/api/cars/1", """{"price": 1}""", ("If-Match", "\"7\""))).MustBeProblem(HttpStatusCode.PreconditionFailed);
        Assert.Equal(1, stale.Json.GetProperty("current").GetProperty("version").GetInt32());
        (await SendAsync("PATCH", "/api/cars/2", """{"price": 1}""", ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.NotFound);
        Assert.Equal("\"1\"", (await SendAsync("GET", "/api/cars/1")).ETag);
    }

    [Fact]
    public async Task J12_Patch_ManyWithOneVersion_OneWins()
    {
        await Database.AddCarAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PatchAsync(1, $$"""{"price": {{i + 1}}}""")));

        var won = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a != won), a => a.MustBeProblem(HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task Patch_FieldThatTheKeyMayNotSee_StaysAndIsNotTold()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { PurchasePrice = 3_111m });
        var client = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), Permissions.CarsRead, Permissions.CarsWrite));

        var answer = await PatchAsync(1, """{"purchasePrice": 1, "notes": "n"}""", client: client);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain("purchasePrice", answer.Text);
        var now = (await Database.Get<CarService>().GetAsync(1, Ct))!;
        Assert.Equal((3_111m, "n"), (now.PurchasePrice, now.Notes));
        Assert.DoesNotContain("3111", (await SendAsync(client, "GET", "/api/cars/1/history")).Text);
    }

    [Fact]
    public async Task History_Paged_GivesEveryEntryOnceNewestFirst()
    {
        var car = await Database.AddCarAsync();
        for (var price = 1; price <= 6; price++)
        {
            await Database.Get<CarService>().UpdateAsync(car.Id, price, car.ToInput() with { Price = price }, Ct);
        }

        var ids = new List<long>();
        var address = "/api/cars/1/history?take=3";
        for (string? next = ""; next is not null;)
        {
            var page = await SendAsync("GET", address + next);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            ids.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetInt64()));
            next = page.Json.GetProperty("next") is { ValueKind: System.Text.Json.JsonValueKind.Number } place ? $"&before={place}" : null;
        }

        Assert.Equal(7, ids.Count);
        Assert.Equal(ids.Distinct().OrderDescending(), ids);
    }

    [Fact]
    public async Task History_BadParametersOrNoSuchCar_SaySo()
    {
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(car.Id, 1, Ct);
        await Database.AddCarAsync();

        foreach (var query in new[] { "take=0", "take=101", "take=x", "before=-1", "before=1&before=2", "befor=1" })
        {
            (await SendAsync("GET", $"/api/cars/2/history?{query}")).MustBeProblem(HttpStatusCode.BadRequest);
        }

        (await SendAsync("GET", "/api/cars/1/history")).MustBeProblem(HttpStatusCode.NotFound);
        (await SendAsync("GET", "/api/cars/99/history")).MustBeProblem(HttpStatusCode.NotFound);
        (await SendAsync("DELETE", "/api/cars/2/history")).MustBeProblem(HttpStatusCode.MethodNotAllowed);
    }

    private async Task<ApiAnswer> PatchAsync(int id, string body, string type = MergePatch, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/cars/{id}") { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        var response = await (client ?? Client).SendAsync(request, Ct);
        return new ApiAnswer(response.StatusCode, response, await response.Content.ReadAsStringAsync(Ct));
    }

    public sealed class OnSqlite() : CarPatchApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarPatchApiTests(DatabaseProvider.PostgreSql);
}
