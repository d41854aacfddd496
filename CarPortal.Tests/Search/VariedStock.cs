using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Search;

/// <summary>Many cars with and without every field, with equal and unequal values.</summary>
internal static class VariedStock
{
    /// <summary>The words of their titles.</summary>
    public static readonly string[] Words = ["golf", "variant", "tdi", "astra", "kombi", "xenon", "4motion", "a4", "tüv"];

    public static async Task AddAsync(TestDatabase database, int count, Random random, CancellationToken ct)
    {
        T? Maybe<T>(Func<T> value) => random.Next(5) == 0 ? default : value();
        await using var db = database.Open();
        await using var write = await db.BeginWriteAsync(ct);
        var cars = Enumerable.Range(0, count).Select(i => new Car
        {
            StockNumber = "",
            Make = i % 3 == 0 ? "Škoda" : "Opel",
            Model = Maybe(() => $"M{random.Next(9)}"),
            Title = string.Join(' ', Words.OrderBy(_ => random.Next()).Take(1 + random.Next(3))),
            Vin = Maybe(() => $"VIN{i:00000}"),
            Year = random.Next(5) == 0 ? null : 1995 + random.Next(25),
            Mileage = random.Next(5) == 0 ? null : 10_000 * random.Next(20),
            Price = random.Next(5) == 0 ? null : 250m * random.Next(60),
            Colour = Maybe(() => random.Next(2) == 0 ? "Red" : "Türkis"),
            Damage = Maybe(() => "xenon broken"),
            Location = Maybe(() => $"Row {random.Next(4)}"),
            Fuel = random.Next(5) == 0 ? null : (CarFuel)random.Next(3),
            PowerKw = random.Next(5) == 0 ? null : 40 + random.Next(9),
            AcquiredOn = random.Next(5) == 0 ? null : new DateOnly(2026, 1, 1).AddDays(random.Next(200)),
            LastSeenAt = random.Next(5) == 0 ? null : new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(9_999)),
        }).ToList();
        await CarBulkWriter.InsertAsync(db, cars, ct);
        await write.CommitAsync(ct);
    }
}
