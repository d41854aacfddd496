using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Views;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

/// <summary>Counts by value and by group.</summary>
public abstract class CarFacetServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private CarFacetService Facets => Database.Get<CarFacetService>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.AddCarAsync(CarBuilder.Input("Škoda", "Fabia") with { Price = 1_000, Location = "Row A", Fuel = CarFuel.Diesel, Colour = "Rot" });
        await Database.AddCarAsync(CarBuilder.Input("skoda", "Octavia") with { Price = 2_500.50m, Location = "row a", Fuel = CarFuel.Petrol, Colour = "rot" });
        await Database.AddCarAsync((CarBuilder.Input("Opel", "Astra") with { Price = 4_000, Fuel = CarFuel.Diesel }).Available());
        await Database.AddCarAsync(CarBuilder.Input("Opel", "Corsa"));
    }

    [Theory]
    [InlineData("make", "", "opel 2, skoda 2")]
    [InlineData("make", "make=opel", "opel 2, skoda 2")]
    [InlineData("make", "fuel=diesel", "opel 1, skoda 1")]
    [InlineData("status", "make=opel", "Available 1, Incoming 1")]
    [InlineData("fuel", "status=incoming", "Diesel 1, Petrol 1, none 1")]
    [InlineData("location", "", "none 2, row a 2")]
    [InlineData("colour", "search=octavia", "rot 1")]
    [InlineData("body", "make=seat", "")]
    public async Task Count_OfAField_LeavesOutTheFieldsOwnFilter(string field, string parameters, string expected)
    {
        var facets = await Facets.CountAsync(CarQueries.Read(parameters), CarFilterField.Of(field), Ct);

        Assert.NotNull(facets);
        Assert.Equal(expected.Split(", ").Order(), string.Join(", ", facets.Select(f => $"{Name(f.Value)} {f.Count}")).Split(", ").Order());
    }

    [Fact]
    public async Task Count_OfEveryFieldOnOffer_Answers()
    {
        foreach (var field in CarFacetService.Fields)
        {
            Assert.Equal(4, (await Facets.CountAsync(new CarQuery(), field, Ct))!.Sum(f => f.Count));
        }
    }

    [Fact]
    public async Task Sum_ByGroup_AddsThePrices()
    {
        var makes = (await Facets.SumAsync(new CarQuery(), CarGroup.Make, Ct))!;
        Assert.Equal([("opel", 2, 4_000m), ("skoda", 2, 3_500.50m)], makes.Select(g => ((string)g.Key!, g.Count, g.Price)).OrderBy(g => g.Item1, StringComparer.Ordinal));

        var places = (await Facets.SumAsync(new CarQuery(), CarGroup.Location, Ct))!;
        Assert.Equal([(null, 2), ("row a", 2)], places.Select(g => ((string?)g.Key, g.Count)).OrderBy(g => g.Item1, StringComparer.Ordinal));

        var statuses = (await Facets.SumAsync(CarQueries.Read("make=opel"), CarGroup.Status, Ct))!;
        Assert.Equal([(CarStatus.Incoming, 0m), (CarStatus.Available, 4_000m)], statuses.Select(g => ((CarStatus)g.Key!, g.Price)).OrderBy(g => g.Item1));
    }

    [Fact]
    public async Task KeyOf_ACarOfTheList_IsItsGroupsKey()
    {
        var cars = (await Database.Get<CarService>().ListAsync(new CarQuery(), Ct)).Items;
        foreach (var group in Enum.GetValues<CarGroup>())
        {
            var keys = (await Facets.SumAsync(new CarQuery(), group, Ct))!.Select(g => g.Key).ToList();
            Assert.All(cars, car => Assert.Contains(CarFacetService.KeyOf(car, group), keys));
        }
    }

    [Fact]
    public async Task Count_ThatIsSuperseded_IsCancelled()
    {
        using var superseded = new CancellationTokenSource();
        await superseded.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Facets.CountAsync(new CarQuery(), CarFilterField.Of("make"), superseded.Token));
    }

    // Which spelling of a text is shown is the database's choice.
    private static string Name(object? value) => value is string text ? TextFolding.Fold(text) : value?.ToString() ?? "none";

    public sealed class OnSqlite() : CarFacetServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarFacetServiceTests(DatabaseProvider.PostgreSql);
}
