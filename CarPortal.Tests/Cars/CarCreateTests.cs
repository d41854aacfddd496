using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

public abstract class CarCreateTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task Create_OnlyMakeAndTitle_IsIncomingWithTheNextStockNumber()
    {
        var first = await Database.AddCarAsync();
        var second = await Database.AddCarAsync();

        Assert.Equal(CarStatus.Incoming, first.Status);
        Assert.Equal(1, first.Version);
        Assert.Equal("Mara Klein", first.CreatedBy);
        Assert.Equal("10001", first.StockNumber);
        Assert.Equal("10002", second.StockNumber);
    }

    [Fact]
    public async Task Create_EveryField_IsReadBackAsItWasSaved()
    {
        var input = new CarInput
        {
            StockNumber = "ab-7",
            Vin = " w0l 0tgf4825000001 ",
            Make = " Škoda ",
            Model = "Octavia",
            Title = "Škoda Octavia „Combi“ 🚗",
            Year = 2016,
            Mileage = 98_400,
            Price = 4_950.50m,
            Damage = "Stone chip\r\non the bonnet",
            Colour = "Red",
            Fuel = CarFuel.PluginHybrid,
            Gearbox = CarGearbox.SemiAutomatic,
            Body = CarBody.Estate,
            PowerKw = 100,
            Doors = 5,
            FirstRegistered = new Month(2016, 3),
            Location = "Row C · 14",
            Notes = "One owner",
            Status = CarStatus.Available,
            AcquiredOn = new DateOnly(2020, 2, 29),
            LastSeenAt = new DateTime(2020, 3, 31, 1, 16, 33, DateTimeKind.Utc),
        };

        var car = await Database.AddCarAsync(input);

        var expected = input with { StockNumber = "AB-7", Vin = "W0L0TGF4825000001", Make = "Škoda", Damage = "Stone chip\non the bonnet" };
        Assert.Equal(expected, car.ToInput());
        Assert.Equal(DateTimeKind.Utc, car.LastSeenAt!.Value.Kind);
        Assert.Equal(DateTimeKind.Utc, car.CreatedAt.Kind);
    }

    [Fact]
    public async Task Create_StockNumberTakenByHand_IsPassedOver()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "10001" });

        Assert.Equal("10002", (await Database.AddCarAsync()).StockNumber);
    }

    [Fact]
    public async Task Create_HundredAtOnce_GetsAHundredStockNumbers()
    {
        var saved = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Cars.CreateAsync(CarBuilder.Input()), Ct)));

        Assert.All(saved, result => Assert.IsType<SaveResult.Saved>(result));
        await using var db = Database.Open();
        Assert.Equal(100, await db.Cars.Select(c => c.StockNumber).Distinct().CountAsync(Ct));
        Assert.Equal(100, await db.History.CountAsync(Ct));
    }

    [Fact]
    public async Task Create_VinOfASoldCar_IsAllowed()
    {
        await Database.AddCarAsync(CarBuilder.Input().Sold() with { Vin = "W0L0TGF4825000001" });

        await Database.AddCarAsync(CarBuilder.Input() with { Vin = "w0l0tgf4825000001" });
    }

    [Theory]
    [InlineData("make", null, "t", null, null)]
    [InlineData("title", "m", "  ", null, null)]
    [InlineData("title", "m", "a\0b", null, null)]
    [InlineData("title", "m", "two\nlines", null, null)]
    [InlineData("year", "m", "t", 1884, null)]
    [InlineData("year", "m", "t", 9999, null)]
    [InlineData("price", "m", "t", null, "-0.01")]
    [InlineData("price", "m", "t", null, "12.345")]
    [InlineData("price", "m", "t", null, "1000000000")]
    public async Task Create_BrokenRule_NamesTheFieldAndWritesNothing(string field, string? make, string title, int? year, string? price)
    {
        var input = new CarInput
        {
            Make = make,
            Title = title,
            Year = year,
            Price = price is null ? null : decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture),
        };

        var invalid = Assert.IsType<SaveResult.Invalid>(await Cars.CreateAsync(input));

        Assert.Equal(field, Assert.Single(invalid.Errors).Field);
        await using var db = Database.Open();
        Assert.False(await db.Cars.AnyAsync(Ct));
    }

    [Fact]
    public async Task Create_HalfASurrogatePair_IsRefused()
    {
        var invalid = Assert.IsType<SaveResult.Invalid>(await Cars.CreateAsync(CarBuilder.Input(title: "half " + '\ud83d'), Ct));

        Assert.Equal("title", Assert.Single(invalid.Errors).Field);
    }

    [Fact]
    public async Task Create_YearsAtTheEdges_AreTaken()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { Year = 1885 });
        await Database.AddCarAsync(CarBuilder.Input() with { Year = DateTime.UtcNow.Year + 1 });
    }

    [Fact]
    public async Task Create_LongestTexts_Fit()
    {
        string Long(int length) => new('ß', length); // ß grows when folded
        var car = await Database.AddCarAsync(new CarInput
        {
            StockNumber = Long(CarRules.StockNumberLength),
            Make = Long(CarRules.MakeLength),
            Model = Long(CarRules.ModelLength),
            Title = Long(CarRules.TitleLength),
            Damage = Long(CarRules.DamageLength),
            Colour = Long(CarRules.ColourLength),
            Location = Long(CarRules.LocationLength),
            Notes = Long(CarRules.NotesLength),
        });

        Assert.Equal(CarRules.NotesLength, car.Notes!.Length);
    }

    public sealed class OnSqlite() : CarCreateTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarCreateTests(DatabaseProvider.PostgreSql);
}
