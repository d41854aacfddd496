using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Tests.Cars;

/// <summary>What a new car leaves in the database, past the context's own saves, and what one that fails leaves.</summary>
public abstract class CarCreateWriteTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly CarInput Full = CarBuilder.Input("Škoda", "Škoda Octavia „Combi“ 🚗") with
    {
        Vin = "W0L0TGF4825000001", Model = "Octavia", Year = 2016, Mileage = 98_400, Price = 4_950.5m, Damage = "Chip\non the bonnet", Colour = "Red", Fuel = CarFuel.PluginHybrid,
        Gearbox = CarGearbox.SemiAutomatic, Body = CarBody.Estate, PowerKw = 100, Doors = 5, FirstRegistered = new Month(2016, 3), Location = "Row C · 14", Notes = "ä \"x\"",
        Status = CarStatus.Withdrawn, AcquiredOn = new DateOnly(2020, 2, 29), LastSeenAt = new DateTime(2020, 3, 31, 1, 16, 33, DateTimeKind.Utc), PurchasePrice = 3_000.25m,
    };

    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task Create_EveryFieldAndNone_LeavesWhatTheContextSaves()
    {
        CarInput[] inputs = [CarBuilder.Input() with { StockNumber = "S-1" }, Full with { StockNumber = "S-1" }];
        foreach (var input in inputs)
        {
            await using var database = await TestDatabase.CreateAsync(Database.Options.Provider);
            await using (var db = database.Open())
            {
                db.Actor = TestDatabase.Mara;
                db.Add(CarRules.Check(input, DateTime.UtcNow).Input.ToCar());
                await db.SaveChangesAsync(Ct);
            }

            var (saved, entry) = await ReadAsync(database);
            var id = await database.Get<CarService>().CreateAsync(input with { StockNumber = "S-2", Vin = null }, Ct);

            var (car, created) = await ReadAsync(database);
            Assert.Equal(new SaveResult.Saved(car.Id, 1), id);
            MustBeEqual(saved, car, nameof(Car.Id), nameof(Car.StockNumber), nameof(Car.Vin), nameof(Car.VinEnd), nameof(Car.SearchText), nameof(Car.CreatedAt), nameof(Car.ChangedAt), nameof(Car.StatusSince), nameof(Car.PriceChangedAt));
            Assert.Equal((car.CreatedAt, car.CreatedAt, car.Price is null ? null : car.CreatedAt), (car.ChangedAt, car.StatusSince, car.PriceChangedAt));
            MustBeEqual(entry, created, nameof(HistoryEntry.Id), nameof(HistoryEntry.At), nameof(HistoryEntry.RecordId), nameof(HistoryEntry.CorrelationId), nameof(HistoryEntry.Changes));
            Assert.Equal((car.Id, 7), (created.RecordId, created.CorrelationId.Version));
            Assert.InRange(created.At, car.CreatedAt, DateTime.UtcNow);
            Assert.Equal(entry.Changes.Replace("S-1", "S-2", StringComparison.Ordinal).Replace($"\"vin\":[null,\"{Full.Vin}\"],", "", StringComparison.Ordinal), created.Changes);
        }
    }

    [Fact]
    public async Task Create_ManyAtOnce_EachHasItsOwnNumberAndOneEntry()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "10003" }); // One that is passed over.

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => Cars.CreateAsync(CarBuilder.Input(), Ct), Ct)));

        await using var db = Database.Open();
        Assert.Equal(Enumerable.Range(10_001, 41).Select(n => $"{n}"), await db.Cars.OrderBy(c => c.StockNumber).Select(c => c.StockNumber).ToListAsync(Ct));
        Assert.Equal(await db.Cars.Select(c => c.Id).Order().ToListAsync(Ct), await db.History.Select(h => h.RecordId).Order().ToListAsync(Ct));
        Assert.Equal(40, (await db.History.Where(h => results.Select(r => ((SaveResult.Saved)r).Id).Contains(h.RecordId)).ToListAsync(Ct)).DistinctBy(h => h.CorrelationId).Count());
        Assert.Equal(41, (await Cars.ListAsync(new CarQuery { Search = "opel astra" }, Ct)).TotalCount);
    }

    [Fact]
    public async Task Create_TakenVinOrNumber_IsDuplicateAndLeavesNothing()
    {
        await Database.AddCarAsync(Full with { StockNumber = "S-1" });

        Assert.Equal(new SaveResult.Duplicate("vin", $"Another car in stock has the VIN {Full.Vin}."), Without(await Cars.CreateAsync(Full with { Status = CarStatus.Incoming }, Ct), await Cars.CreateAsync(Full with { Status = CarStatus.Incoming }, Ct)));
        Assert.Equal(new SaveResult.Duplicate("stockNumber", "Another car has the stock number S-1."), await Cars.CreateAsync(CarBuilder.Input() with { StockNumber = "s-1" }, Ct));

        await using var db = Database.Open();
        Assert.Equal((2, 2), (await db.Cars.CountAsync(Ct), await db.History.CountAsync(Ct)));
        Assert.Equal("10002", (await Database.AddCarAsync()).StockNumber); // What was refused took no number.

        static SaveResult Without(SaveResult first, SaveResult second) => first is SaveResult.Saved ? second : first;
    }

    [Fact]
    public async Task Create_WhoseUsualCostFails_LeavesNothing()
    {
        var costs = Database.Get<IOptions<CarOptions>>().Value.DefaultCosts;
        costs.Add(new DefaultCost { Kind = CostKind.Cleaning, Amount = 85, Vendor = new string('x', CarCost.VendorLength + 1) });

        await Assert.ThrowsAsync<DbUpdateException>(() => Cars.CreateAsync(CarBuilder.Input(), Ct));

        costs.Clear();
        Assert.Equal("10001", (await Database.AddCarAsync()).StockNumber);
        await using var db = Database.Open();
        Assert.Equal((1, 1, 0), (await db.Cars.CountAsync(Ct), await db.History.CountAsync(Ct), await db.CarCosts.CountAsync(Ct)));
        Assert.Equal(1, (await Cars.ListAsync(new CarQuery { Search = "astra" }, Ct)).TotalCount);
    }

    [Fact]
    public async Task Create_InPreparationWithUsualCosts_HasThemAndTheNextHasNothingOfIt()
    {
        Database.Get<IOptions<CarOptions>>().Value.DefaultCosts.Add(new DefaultCost { Kind = CostKind.Cleaning, Amount = 85 });

        var first = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.InPreparation });
        var second = await Database.AddCarAsync(actor: Actor.Console);

        await using var db = Database.Open();
        Assert.Equal([first.Id, second.Id], await db.CarCosts.OrderBy(c => c.Id).Select(c => c.CarId).ToListAsync(Ct));
        Assert.Equal([first.Id], await db.PreparationSteps.Select(s => s.CarId).Distinct().ToListAsync(Ct));
        Assert.Equal(["Mara Klein", "Console"], (await db.History.OrderBy(h => h.Id).ToListAsync(Ct)).Select(h => h.ActorName).Distinct());
        Assert.Equal(2, (await db.History.Select(h => h.CorrelationId).ToListAsync(Ct)).Distinct().Count());
    }

    private static async Task<(Car Car, HistoryEntry Entry)> ReadAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return (await db.Cars.AsNoTracking().OrderBy(c => c.Id).LastAsync(Ct), await db.History.AsNoTracking().OrderBy(h => h.Id).LastAsync(Ct));
    }

    private static void MustBeEqual<T>(T expected, T actual, params string[] but)
    {
        foreach (var property in typeof(T).GetProperties().Where(p => !but.Contains(p.Name)))
        {
            Assert.Equal((property.Name, property.GetValue(expected)), (property.Name, property.GetValue(actual)));
        }
    }

    public sealed class OnSqlite() : CarCreateWriteTests(DatabaseProvider.Sqlite)
    {
        [Fact]
        public async Task Create_AfterTheFileWasReplaced_GoesIntoTheNewOne()
        {
            await Database.AddCarAsync();
            var file = Path.Combine(Database.Options.Directory, "carportal.db");
            await using var other = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
            SqliteConnection.ClearAllPools();
            File.Delete(file + "-wal");
            File.Delete(file + "-shm");
            File.Delete(file);
            File.Copy(Path.Combine(other.Options.Directory, "carportal.db"), file);

            Assert.Equal(1, Assert.IsType<SaveResult.Saved>(await Cars.CreateAsync(CarBuilder.Input() with { Title = "In the new file" }, Ct)).Id);

            await using var db = Database.Open();
            Assert.Equal("In the new file", (await db.Cars.SingleAsync(Ct)).Title);
        }
    }

    public sealed class OnPostgreSql() : CarCreateWriteTests(DatabaseProvider.PostgreSql);
}
