using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Sqlite;
using CarPortal.Tests.Search;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

public sealed class SqliteCarReaderTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private static readonly Actor WithoutCosts = TestDatabase.Mara with { Permissions = Roles.PermissionsOf(Roles.Viewer) };

    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task Find_CarsWithEveryFieldAndWithFew_AreWhatEntityFrameworkReads()
    {
        await AddFullAndBareCarAsync();
        foreach (var actor in new[] { TestDatabase.Mara, WithoutCosts })
        {
            await using var db = Database.Open();
            var mask = FieldMask.For(db.Model, actor);
            var cars = await db.Cars.OrderBy(c => c.Id).Select(mask.Apply(CarDetails.Projection)).ToListAsync(Ct);

            Assert.Equal(cars, cars.Select(car => Database.Get<SqliteCarReader>().Find(car.Id, mask)));
            Assert.Equal(actor == TestDatabase.Mara ? (5_000m, "Ben") : (null, null), (cars[0].PurchasePrice, cars[0].BuyerName));
        }
    }

    [Fact]
    public async Task Find_CarInTheTrashOrMissing_IsNull()
    {
        var saved = Assert.IsType<SaveResult.Saved>(await Cars.CreateAsync(new CarInput { Make = "Opel", Title = "Astra" }, Ct));
        Assert.NotNull(await Cars.GetAsync(saved.Id, Ct));

        Assert.IsType<SaveResult.Saved>(await Cars.DeleteAsync(saved.Id, saved.Version, Ct));

        Assert.Null(await Cars.GetAsync(saved.Id, Ct));
        Assert.Null(await Cars.GetAsync(saved.Id + 1, Ct));
    }

    [Fact]
    public async Task ListDetails_FirstPages_AreWhatEntityFrameworkReads()
    {
        await VariedStock.AddAsync(Database, 1_300, new Random(20261124), Ct);
        string[] filters =
        [
            "", "make=opel", "make=opel&make=ford", "fuel=diesel", "yearFrom=2001&yearTo=2009", "priceTo=1000", "acquiredOnFrom=2026-02-01", "empty=location",
            "has=vin", "colour=red", "status=sold", "stockNumber=10007", "lastSeenAtTo=2026-01-03", "make=opel&fuel=petrol", "search=golf", "photosTo=0", "daysInStockTo=1",
        ];
        string[] sorts = ["", "id", "-year", "-fuel,price,-title"];
        string[] everySort = [.. Enum.GetValues<CarSort>().SelectMany(s => new[] { CarQueryText.Write(new CarSortKey(s)), CarQueryText.Write(new CarSortKey(s, true)) })];
        string[] urls = [.. from filter in filters from sort in sorts select $"take=7&sort={sort}&{filter}", .. everySort.Select(sort => $"take=7&sort={sort}")];
        foreach (var url in urls)
        {
            await AssertSameAsync(url);
        }

        // Now from what was kept, and after somebody wrote.
        await Cars.CreateAsync(new CarInput { Make = "Opel", Title = "Astra", Year = 2030, Fuel = CarFuel.Diesel, Colour = "Red" }, Ct);
        foreach (var url in urls)
        {
            await AssertSameAsync(url);
        }

        foreach (var filter in filters)
        {
            await AssertSameAsync($"take=7&{filter}", WithoutCosts);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("make=opel")]
    [InlineData("sort=-price")]
    [InlineData("yearFrom=2001&sort=-price")]
    public async Task ListDetails_PlainList_IsReadWithoutEntityFramework(string url)
    {
        await VariedStock.AddAsync(Database, 200, new Random(2), Ct);
        var query = CarQueries.Read("take=7&" + url);
        await Cars.ListDetailsAsync(query, Ct);
        await using var db = Database.Open();

        var page = Database.Get<SqliteCarReader>().ReadPage(query, FieldMask.For(db.Model, TestDatabase.Mara), () => throw new InvalidOperationException("It is not kept."));

        Assert.Equal(7, page!.Items.Count);
    }

    [Fact]
    public async Task ListDetails_KeptForSomebodyWhoSeesMore_RefusesTheOther()
    {
        await Database.AddCarAsync(CarBuilder.Input("Ford"));
        var query = new CarQuery().With(new CarCondition(CarFilterField.Of("purchasePrice")) { From = 1m });
        await Cars.ListDetailsAsync(query, Ct);
        await Cars.ListDetailsAsync(query, Ct);

        var other = Database.Get<CarService>(WithoutCosts);
        await Assert.ThrowsAsync<PermissionDeniedException>(() => other.ListDetailsAsync(query, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => other.ListDetailsAsync(query, Ct));
    }

    [Fact]
    public async Task ListDetails_MoreDifferentListsThanAreKept_AreAllRight()
    {
        await VariedStock.AddAsync(Database, 60, new Random(1), Ct);

        for (var i = 0; i < 300; i++)
        {
            await AssertSameAsync($"take=3&yearFrom={1900 + i}");
        }
    }

    [Theory]
    [InlineData("sort=id")]
    [InlineData("sort=-price,title")]
    [InlineData("sort=-fuel,year&make=opel&yearFrom=2000")]
    [InlineData("search=golf&sort=location")]
    public async Task Stream_CarsWithEveryFieldAndWithFew_AreWhatEntityFrameworkReads(string url)
    {
        await VariedStock.AddAsync(Database, 700, new Random(5), Ct);
        await AddFullAndBareCarAsync();
        var query = CarQueries.Read(url);
        foreach (var actor in new[] { TestDatabase.Mara, WithoutCosts })
        {
            await using var db = Database.Open();
            var mask = FieldMask.For(db.Model, actor);
            var finder = new CarFinder(db, query, mask, DateTime.UtcNow, new CarOptions());
            var expected = finder.Order.All(finder.Matching.AsNoTracking()).SelectMany(step => step.Select(mask.Apply(CarDetails.Projection)).AsEnumerable()).ToList();

            Assert.Equal(expected, await Database.Get<CarExportService>(actor).StreamAsync(query, Ct).ToListAsync(Ct));
            Assert.NotEmpty(expected);
        }
    }

    [Fact]
    public async Task Stream_LeftInTheMiddle_GivesTheConnectionBackAsItWas()
    {
        await VariedStock.AddAsync(Database, 2_000, new Random(5), Ct);
        await using var cars = Database.Get<CarExportService>().StreamAsync(new CarQuery(), Ct).GetAsyncEnumerator(Ct);
        Assert.True(await cars.MoveNextAsync());

        await cars.DisposeAsync();

        await using var db = Database.Open();
        await db.Database.OpenConnectionAsync(Ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "PRAGMA mmap_size";
        Assert.Equal(2_147_418_112L, await command.ExecuteScalarAsync(Ct));
    }

    private async Task AddFullAndBareCarAsync()
    {
        await using var db = Database.Open();
        await db.Database.ExecuteSqlRawAsync("""
            INSERT INTO "Cars" ("Version", "StockNumber", "Make", "Title", "Status", "StatusSince", "CreatedAt", "CreatedBy", "ChangedAt", "ChangedBy", "MakeKey", "TitleKey", "SearchText",
                "PriceChangedAt", "Vin", "Model", "Year", "Mileage", "Price", "Damage", "Colour", "Fuel", "Gearbox", "Body", "PowerKw", "Doors", "FirstRegistered", "Location",
                "Notes", "AcquiredOn", "LastSeenAt", "PurchasePrice", "SalePrice", "SoldOn", "SoldBy", "BuyerName")
            VALUES (7, 'A1', 'Škoda', 'Octavia "RS"', 4, '2026-01-02 03:04:05.678', '2026-01-01 00:00:00', 'a', '2026-02-01 10:00:00.1', 'b', 'skoda', 'octavia', 'x',
                '2026-01-01 00:00:00', 'TMB1', 'Octavia', 2015, 81000, 745050, 'scratch', 'blue', 1, 2, 3, 110, 5, '2015-03', 'Lot 3',
                'one' || char(10) || 'two', '2026-01-03', '2026-03-04 05:06:07', 500000, 700001, '2026-04-05', 'Mara', 'Ben'),
                (1, 'A2', 'VW', 'Golf', 0, '2026-01-02 03:04:05', '2026-01-01 00:00:00', 'a', '2026-02-01 10:00:00', 'b', 'vw', 'golf', 'y',
                '2026-01-01 00:00:00', NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
            """, Ct);
    }

    private async Task AssertSameAsync(string url, Actor? actor = null)
    {
        var cars = Database.Get<CarService>(actor);
        var query = CarQueries.Read(url);
        var expected = await cars.ListAsync(query, Ct);

        var page = await cars.ListDetailsAsync(query, Ct);

        Assert.True(expected.Items.Select(c => c.Id).SequenceEqual(page.Items.Select(c => c.Id)), url);
        Assert.True((expected.TotalCount, expected.TotalIsExact, expected.Next, expected.Previous, expected.FirstPosition)
            == (page.TotalCount, page.TotalIsExact, page.Next, page.Previous, page.FirstPosition), $"{url}: {expected.TotalCount} {expected.Next}, {page.TotalCount} {page.Next}");
    }
}
