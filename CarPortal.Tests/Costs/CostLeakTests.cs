using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Costs;

/// <summary>Planted figures are looked for in every byte that those who may not see costs can fetch.</summary>
public abstract class CostLeakTests(DatabaseProvider provider) : CircuitTest(provider)
{
    private const decimal Purchase = 48_321.37m, Cost = 51_987.65m;
    private static readonly string[] Planted = ["48321", "48,321", "51987", "51,987", "100309", "100,309", "Plantwerk", "purchasePrice"];

    private CarDetails _car = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 60_000, PurchasePrice = 1 });
        var input = _car.ToInput();
        input.PurchasePrice = Purchase;
        await Database.Get<CarService>().UpdateAsync(_car.Id, _car.Version, input, Ct);
        await Database.Get<CostService>().AddAsync(_car.Id, new CostInput { Kind = CostKind.Repair, Amount = Cost, Vendor = "Plantwerk" }, Ct);
    }

    [Theory]
    [InlineData(Roles.Sales)]
    [InlineData(Roles.Viewer)]
    public async Task PlantedFigures_AreInNothingThatTheRoleCanFetch(string role)
    {
        var visitor = await SignInAsync(role);
        foreach (var path in new[] { "/cars", $"/cars/{_car.Id}", $"/cars/{_car.Id}/edit", "/trash" })
        {
            AssertClean(path, await (await visitor.Http.GetAsync(path, Ct)).Content.ReadAsByteArrayAsync(Ct));
        }

        var circuit = await visitor.OpenAsync($"/cars/{_car.Id}");
        await circuit.WaitForTextAsync("History");
        await circuit.NavigateAsync(Address, $"/cars/{_car.Id}/edit");
        await circuit.WaitForTextAsync(role == Roles.Sales ? "Sale and place" : "not");
        await circuit.NavigateAsync(Address, "/cars");
        await circuit.WaitForTextAsync(_car.Title);
        AssertClean("circuit", circuit.Received);
    }

    [Theory]
    [InlineData(Roles.Sales)]
    [InlineData(Roles.Viewer)]
    public async Task PlantedFigures_AreInNothingThatTheirKeysCanFetch(string role)
    {
        using var client = new HttpClient { BaseAddress = Address };
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(role), [.. Permissions.KeyScopes]);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (path, accept) in new[]
        {
            ("/api/cars", "application/json"), ("/api/cars", "text/csv"), ($"/api/cars/{_car.Id}", "application/json"),
            ($"/api/cars/{_car.Id}/history", "application/json"), ($"/api/cars/{_car.Id}/costs", "application/json"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd(accept);
            using var answer = await client.SendAsync(request, Ct);
            AssertClean(path, await answer.Content.ReadAsByteArrayAsync(Ct));
            Assert.Equal(path.EndsWith("/costs", StringComparison.Ordinal), answer.StatusCode == HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task PlantedFigures_AreShownToAManager()
    {
        var manager = await SignInAsync(Roles.Manager);

        var circuit = await manager.OpenAsync($"/cars/{_car.Id}");
        await circuit.WaitForTextAsync("51,987");

        Assert.Contains("48,321", circuit.Text, StringComparison.Ordinal);
        Assert.Contains("51,987", circuit.Text, StringComparison.Ordinal);
    }

    private static void AssertClean(string where, byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes) + Encoding.Unicode.GetString(bytes);
        Assert.All(Planted, value => Assert.False(text.Contains(value, StringComparison.Ordinal), $"{where} has {value}."));
    }

    public sealed class OnSqlite() : CostLeakTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CostLeakTests(DatabaseProvider.PostgreSql);
}
