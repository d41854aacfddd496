using System.Globalization;
using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.BulkEdits;

/// <summary>A bulk edit leaves the very rows and history that the same edits one by one leave.</summary>
public abstract class BulkSameAsSingleTests(DatabaseProvider provider) : BulkTest(provider)
{
    private static readonly string[] Timed =
        [nameof(Car.Id), nameof(Car.StockNumber), nameof(Car.SearchText), nameof(Car.CreatedAt), nameof(Car.ChangedAt), nameof(Car.StatusSince), nameof(Car.PriceChangedAt)];

    /// <summary>A change of a field to a value that no car of these tests has.</summary>
    public static BulkChange SetOf(BulkField field) => BulkChange.Set(field.Name, field.Name switch
    {
        "lastSeenAt" => new DateTime(2021, 5, 6, 7, 8, 9, 123, DateTimeKind.Utc),
        _ when field.Type == typeof(string) => "Ünique «1»",
        _ when field.Type == typeof(int) => field.Name is "year" ? 1999 : 7,
        _ when field.Type == typeof(decimal) => 1_234.50m,
        _ when field.Type == typeof(DateOnly) => new DateOnly(2022, 2, 3),
        _ when field.Type == typeof(Month) => new Month(2001, 2),
        _ => Enum.ToObject(field.Type, 1),
    });

    [Fact]
    public async Task ApplyAsync_SetAndClearOfEveryField_IsWhatSingleEditsAre()
    {
        foreach (var field in BulkField.All)
        {
            await CompareAsync(SetOf(field), (id, version) => PatchAsync(id, version, field, SetOf(field).Value));
            if (field.CanBeEmpty)
            {
                await CompareAsync(BulkChange.Clear(field.Name), (id, version) => PatchAsync(id, version, field, null));
            }
        }
    }

    [Fact]
    public async Task ApplyAsync_EveryMove_IsWhatSingleMovesAre()
    {
        foreach (var status in Enum.GetValues<CarStatus>().Where(s => s is not (CarStatus.Reserved or CarStatus.Sold)))
        {
            await CompareAsync(BulkChange.Move(status), (id, version) =>
                Database.Get<CarStatusService>().MoveAsync(id, version, new CarMove { Status = status }, Ct));
        }
    }

    [Fact]
    public async Task ApplyAsync_Amounts_AreWhatSingleEditsAre()
    {
        var price = BulkField.Find("price")!;
        await CompareAsync(BulkChange.Add("price", -250.25m, BulkRounding.Ten), async (id, version) =>
            (await CarAsync(id)).Price is { } old
                ? await PatchAsync(id, version, price, decimal.Round((old - 250.25m) / 10, MidpointRounding.AwayFromZero) * 10)
                : new SaveResult.Invalid("price", ""));
        await CompareAsync(BulkChange.Percent("price", 7.5m), async (id, version) =>
            (await CarAsync(id)).Price is { } old
                ? await PatchAsync(id, version, price, decimal.Round(old * 1.075m, 2, MidpointRounding.AwayFromZero))
                : new SaveResult.Invalid("price", ""));
    }

    [Fact]
    public async Task ApplyAsync_ACost_IsWhatASingleOneIs()
    {
        var input = new CostInput { Kind = CostKind.Repair, Amount = 12.50m, On = new DateOnly(2024, 3, 2), Note = "ä" };
        var pair = await AddManyAsync(2);

        await DoAsync(CarSelection.Of([pair[0]]), BulkChange.AddCost(input));
        await Database.Get<CostService>().AddAsync(pair[1], input, Ct);

        await using var db = Database.Open();
        var entries = await db.History.AsNoTracking().Where(e => e.Part == RecordPart.Cost).OrderBy(e => e.Id).ToListAsync(Ct);
        var costs = await db.CarCosts.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Ct);
        Assert.Equal(pair, entries.Select(e => e.RecordId));
        Assert.Equal(costs.Select(c => (int?)c.Id), entries.Select(e => e.PartId));
        Assert.Equal(entries[1].Changes, entries[0].Changes);
        Assert.Equal((costs[1].Version, costs[1].Amount, costs[1].CreatedBy), (costs[0].Version, costs[0].Amount, costs[0].CreatedBy));
    }

    /// <summary>Does a change to a set of cars at once, and to the same cars again one by one.</summary>
    private async Task CompareAsync(BulkChange change, Func<int, long, Task<SaveResult>> single)
    {
        var kinds = Kinds();
        var many = await AddManyAsync(kinds.Count, i => kinds[i]);
        var each = await AddManyAsync(kinds.Count, i => kinds[i]);
        var preview = await PreviewAsync(CarSelection.Of(many), change);
        if (preview.Changed > 0)
        {
            Assert.IsType<BulkResult.Applied>(await Bulk.ApplyAsync(CarSelection.Of(many), change, preview.Stamp, null, null, Ct));
        }

        var refused = 0;
        foreach (var id in each)
        {
            refused += await single(id, (await CarAsync(id)).Version) is SaveResult.Saved ? 0 : 1;
        }

        // A single move to the status that a car has is refused; in bulk it is nothing to do.
        Assert.Equal(refused, preview.Refused + (change.Action == BulkAction.Move ? preview.Unchanged : 0));
        await using var db = Database.Open();
        var properties = db.Model.FindEntityType(typeof(Car))!.GetProperties().Where(p => p.PropertyInfo is not null && !Timed.Contains(p.Name)).ToList();
        for (var i = 0; i < many.Length; i++)
        {
            var (a, b) = (await RowAsync(db, many[i]), await RowAsync(db, each[i]));
            foreach (var property in properties)
            {
                Assert.True(Equals(property.PropertyInfo!.GetValue(b), property.PropertyInfo.GetValue(a)),
                    $"{change.Action} {change.Field} {change.Status}: {property.Name} is {property.PropertyInfo.GetValue(a)}, not {property.PropertyInfo.GetValue(b)}.");
            }

            Assert.Equal(Unnumbered(b), Unnumbered(a));
            Assert.Equal((b.StatusSince == b.CreatedAt, b.PriceChangedAt == b.CreatedAt), (a.StatusSince == a.CreatedAt, a.PriceChangedAt == a.CreatedAt));
            Assert.Equal(await HistoryAsync(db, each[i]), await HistoryAsync(db, many[i]));
        }

        static string Unnumbered(Car car) => car.SearchText.Replace(
            CarPortal.Data.Search.SearchText.Of(car.StockNumber), "", StringComparison.Ordinal);
    }

    private static async Task<Car> RowAsync(CarPortalDbContext db, int id) => await db.Cars.AsNoTracking().SingleAsync(c => c.Id == id, Ct);

    private static async Task<List<string>> HistoryAsync(CarPortalDbContext db, int id) =>
        (await db.History.AsNoTracking().Where(e => e.RecordKind == RecordKind.Car && e.RecordId == id).OrderBy(e => e.Id).ToListAsync(Ct))
            .Skip(1).Select(e => $"{e.Action} {e.Part} {e.ActorName} {e.ActorKind} {e.ActorUserId} {e.Note} {e.Changes}").ToList();

    /// <summary>Cars of every status, full and empty, drawn anew each time but the same in every run.</summary>
    private static List<CarInput> Kinds()
    {
        var random = new Random(5);
        CarInput Draw(CarInput input) => input with
        {
            Model = random.Next(3) == 0 ? null : "Astra", Colour = random.Next(3) == 0 ? null : "blau", Location = random.Next(2) == 0 ? null : "Hall",
            Notes = random.Next(3) == 0 ? null : "n\n\"1\"", Year = random.Next(2) == 0 ? null : 2_010, Damage = random.Next(2) == 0 ? null : "Beule",
            PurchasePrice = random.Next(2) == 0 ? null : 2_000.50m, Fuel = random.Next(2) == 0 ? null : CarFuel.Diesel,
            Price = input.Price is null ? null : random.Next(300, 900_000) / 100m, LastSeenAt = random.Next(2) == 0 ? null : DateTime.UtcNow.AddDays(-3),
        };
        return
        [
            .. Enumerable.Range(0, 3).Select(_ => Draw(CarBuilder.Input().Available())),
            Draw(CarBuilder.Input()), Draw(CarBuilder.Input() with { Price = 5, Mileage = 5 }),
            Draw(CarBuilder.Input() with { Status = CarStatus.InPreparation }), Draw(CarBuilder.Input() with { Status = CarStatus.Withdrawn }),
            Draw(CarBuilder.Input() with { Status = CarStatus.ReturnedToStock }),
            Draw(CarBuilder.Input().Available().Sold()), Draw(CarBuilder.Input().Available().Sold() with { Status = CarStatus.Delivered }),
        ];
    }

    private async Task<SaveResult> PatchAsync(int id, long version, BulkField field, object? value)
    {
        var input = new CarInput();
        typeof(CarInput).GetProperty(char.ToUpper(field.Name[0], CultureInfo.InvariantCulture) + field.Name[1..])!.SetValue(input, value);
        return await Database.Get<CarEditService>().PatchAsync(id, version, input, new HashSet<string> { field.Name }, Ct);
    }

    public sealed class OnSqlite() : BulkSameAsSingleTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : BulkSameAsSingleTests(DatabaseProvider.PostgreSql);
}
