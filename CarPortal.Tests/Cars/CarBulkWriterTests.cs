using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

public abstract class CarBulkWriterTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Fact]
    public async Task BulkWriter_WritesWhatTheContextWrites()
    {
        var input = CarBuilder.Input() with
        {
            Vin = "W0L0TGF4825000001", Price = 4_950.5m, Year = 2016, Fuel = CarFuel.Diesel, FirstRegistered = new Month(2016, 3),
            AcquiredOn = new DateOnly(2020, 2, 29), LastSeenAt = new DateTime(2020, 3, 31, 1, 16, 33, DateTimeKind.Utc), Notes = "ä\n\"x\"",
            Status = CarStatus.Withdrawn, StockNumber = "S-1",
        };
        await using (var db = Database.Open())
        {
            db.Add(CarRules.Check(input, DateTime.UtcNow).Input.ToCar());
            await db.SaveChangesAsync(Ct);
        }

        await using (var db = Database.Open())
        {
            await using var write = await db.BeginWriteAsync(Ct);
            await CarBulkWriter.InsertAsync(db, [CarRules.Check(input with { StockNumber = "S-2" }, DateTime.UtcNow).Input.ToCar()], Ct);
            await write.CommitAsync(Ct);
        }

        await using var look = Database.Open();
        var rows = await look.Cars.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Ct);
        var entries = await look.History.AsNoTracking().OrderBy(h => h.Id).ToListAsync(Ct);
        foreach (var property in look.Model.FindEntityType(typeof(Car))!.GetProperties().Select(p => p.PropertyInfo!)
            .Where(p => p.Name is not (nameof(Car.Id) or nameof(Car.StockNumber) or nameof(Car.CreatedAt) or nameof(Car.ChangedAt) or nameof(Car.StatusSince) or nameof(Car.PriceChangedAt) or nameof(Car.SearchText))))
        {
            Assert.Equal(property.GetValue(rows[0]), property.GetValue(rows[1]));
        }

        Assert.Equal(rows[0].SearchText.Replace("s -  1 ", "s -  2 ", StringComparison.Ordinal), rows[1].SearchText);
        Assert.Equal(entries[0].Changes.Replace("S-1", "S-2", StringComparison.Ordinal), entries[1].Changes);
        Assert.Equal((entries[0].Action, entries[0].ActorName, entries[0].ActorKind, rows[1].Id), (entries[1].Action, entries[1].ActorName, entries[1].ActorKind, entries[1].RecordId));

        // Ids given by hand must not be given again.
        Assert.True((await Database.AddCarAsync()).Id > rows[1].Id);
    }

    public sealed class OnSqlite() : CarBulkWriterTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarBulkWriterTests(DatabaseProvider.PostgreSql);
}
