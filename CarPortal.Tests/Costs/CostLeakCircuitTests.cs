using System.Reflection;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.Components;

namespace CarPortal.Tests.Costs;

/// <summary>Planted figures are looked for in every byte that a circuit sends while somebody goes through all pages.</summary>
public abstract class CostLeakCircuitTests(DatabaseProvider provider) : CircuitTest(provider)
{
    private PlantedCosts _planted = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _planted = await PlantedCosts.PlantAsync(Database);
    }

    [Theory]
    [InlineData(Roles.Viewer)]
    [InlineData(Roles.Sales)]
    public async Task EveryPage_TellsThemToNobodyWhoMayNotSeeCosts(string role)
    {
        var circuit = await (await SignInAsync(role)).OpenAsync("/trash");

        await WalkAsync(circuit, role);

        Assert.Null(PlantedCosts.FindIn(circuit.Received));
        Assert.DoesNotContain("purchasePrice", circuit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryPage_ShowsThemToAManager()
    {
        var circuit = await (await SignInAsync(Roles.Manager)).OpenAsync("/trash");

        await WalkAsync(circuit, Roles.Manager);

        Assert.NotNull(PlantedCosts.FindIn(circuit.Received));
    }

    /// <summary>Goes to every page that the portal has, and waits until it is drawn or fetched whole.</summary>
    private async Task WalkAsync(CircuitClient circuit, string role)
    {
        var pages = typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
            .Select(route => route.Template).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(pages);
        foreach (var page in pages)
        {
            var (batches, sent) = (circuit.Batches, circuit.Navigations.Count);
            await circuit.NavigateAsync(Address, page.Replace("{Id:int}", $"{_planted.Car.Id}", StringComparison.Ordinal));
            await circuit.WaitAsync(c => c.Navigations.Count > sent || (c.Batches > batches && !IsLoading(c)), page);

            // Where costs could be, until all of the page is there.
            if (TextOf(page, role) is { } text)
            {
                await circuit.WaitForTextAsync(text);
            }
        }
    }

    private string? TextOf(string page, string role) => page switch
    {
        "/" or "/cars" => _planted.Car.Title,
        "/cars/{Id:int}" => role == Roles.Manager ? "51,987" : "History",
        "/cars/new" or "/cars/{Id:int}/edit" => role == Roles.Viewer ? "You may not open this" : "Sale and place",
        _ => null,
    };

    private static bool IsLoading(CircuitClient circuit) => circuit.All("div").Any(n => n.Attributes.GetValueOrDefault("aria-busy") == "true");

    public sealed class OnSqlite() : CostLeakCircuitTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CostLeakCircuitTests(DatabaseProvider.PostgreSql);
}
