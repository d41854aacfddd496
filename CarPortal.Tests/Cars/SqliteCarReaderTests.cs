using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Sqlite;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

public sealed class SqliteCarReaderTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private static readonly Actor WithoutCosts = TestDatabase.Mara with { Permissions = Roles.PermissionsOf(Roles.Viewer) };

    [Fact]
    public async Task Find_CarsWithEveryFieldAndWithFew_AreWhatEntityFrameworkReads()
    {
        await using (var db = Database.Open())
        {
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
        var cars = Database.Get<CarService>();
        var saved = Assert.IsType<SaveResult.Saved>(await cars.CreateAsync(new CarInput { Make = "Opel", Title = "Astra" }, Ct));
        Assert.NotNull(await cars.GetAsync(saved.Id, Ct));

        Assert.IsType<SaveResult.Saved>(await cars.DeleteAsync(saved.Id, saved.Version, Ct));

        Assert.Null(await cars.GetAsync(saved.Id, Ct));
        Assert.Null(await cars.GetAsync(saved.Id + 1, Ct));
    }
}
