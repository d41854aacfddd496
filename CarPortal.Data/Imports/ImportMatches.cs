using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Imports;

/// <summary>The cars that the rows of a batch may mean, as they are now.</summary>
internal sealed class ImportMatches
{
    private readonly ILookup<string, Car> _byVin;
    private readonly Dictionary<string, Car> _byNumber;
    private readonly Dictionary<string, Car> _byKey;
    private readonly HashSet<int> _undone;

    private ImportMatches(ILookup<string, Car> byVin, Dictionary<string, Car> byNumber, Dictionary<string, Car> byKey, HashSet<int> undone, Dictionary<int, int> rowsIn) =>
        (_byVin, _byNumber, _byKey, _undone, RowsIn) = (byVin, byNumber, byKey, undone, rowsIn);

    /// <summary>The numbers of the rows that an import of the same file brought in and that was not undone, each with its car's id.</summary>
    public Dictionary<int, int> RowsIn { get; }

    /// <summary>Reads them, those in the trash too.</summary>
    public static async Task<ImportMatches> ReadAsync(CarPortalDbContext db, string fileHash, int? sourceId, List<ImportRow> batch, CancellationToken ct)
    {
        var (first, last) = (batch[0].Number, batch[^1].Number);
        var imports = await db.Imports.Where(i => i.FileHash == fileHash && i.State != ImportState.Undone).Select(i => (int?)i.Id).ToArrayAsync(ct);
        var rowsIn = imports.Length == 0 ? [] : await db.Cars.IgnoreQueryFilters()
            .Where(c => EF.Parameter(imports).Contains(c.ImportId) && c.ImportRow >= first && c.ImportRow <= last)
            .Select(c => new { Row = c.ImportRow!.Value, c.Id }).GroupBy(c => c.Row).Select(g => new { g.Key, Id = g.Min(c => c.Id) }).ToDictionaryAsync(c => c.Key, c => c.Id, ct);

        var vins = batch.Select(row => row.Input.Vin).OfType<string>().Distinct().ToArray();
        var numbers = batch.Select(row => row.Input.StockNumber).OfType<string>().Distinct().ToArray();
        var keys = sourceId is null ? [] : batch.Select(row => row.Key).OfType<string>().Distinct().ToArray();
        var all = db.Cars.IgnoreQueryFilters([CarPortalDbContext.TrashFilter]).AsNoTracking();

        // A car is one object, by whatever it was found: two rows that mean it must see each other's changes.
        var cars = new Dictionary<int, Car>();
        Car Known(Car car) => cars.TryGetValue(car.Id, out var known) ? known : cars[car.Id] = car;
        var byVin = new List<Car>();
        if (vins.Length > 0)
        {
            // Apart, since each has an index of its own: for both at once every car would be looked at.
            byVin.AddRange((await db.Cars.AsNoTracking().Where(c => EF.Parameter(vins).Contains(c.Vin)).OrderBy(c => c.Id).ToListAsync(ct)).ConvertAll(Known));
            byVin.AddRange((await CarService.InTrash(db).AsNoTracking().Where(c => EF.Parameter(vins).Contains(c.Vin)).OrderBy(c => c.Id).ToListAsync(ct)).ConvertAll(Known));
        }

        var byNumber = numbers.Length == 0 ? [] : (await all.Where(c => EF.Parameter(numbers).Contains(c.StockNumber)).ToListAsync(ct)).ConvertAll(Known);
        var byKey = keys.Length == 0 ? [] : await (
            from origin in db.CarOrigins
            where origin.SourceId == sourceId && EF.Parameter(keys).Contains(origin.Key)
            join car in all on origin.CarId equals car.Id
            select new { origin.Key, Car = car }).ToListAsync(ct);

        var inTrash = cars.Values.Concat(byKey.Select(k => k.Car)).Where(c => c is { DeletedAt: not null, ImportId: not null }).Select(c => c.ImportId).Distinct().ToArray();
        var undone = inTrash.Length == 0 ? [] : await db.Imports
            .Where(i => EF.Parameter(inTrash).Contains(i.Id) && i.State == ImportState.Undone).Select(i => i.Id).ToHashSetAsync(ct);
        return new ImportMatches(
            byVin.ToLookup(c => c.Vin!), byNumber.ToDictionary(c => c.StockNumber), byKey.ToDictionary(k => k.Key!, k => Known(k.Car)), undone, rowsIn);
    }

    /// <summary>The car that a row means, by its VIN, then its stock number, then its source's id; null for a new one.</summary>
    /// <param name="row">The row.</param>
    /// <param name="wrong">Why that cannot be said.</param>
    public Car? Find(ImportRow row, out FieldError? wrong)
    {
        wrong = null;
        var input = row.Input;
        var byNumber = input.StockNumber is { } number ? _byNumber.GetValueOrDefault(number) : null;
        var byVin = input.Vin is not null && (byNumber is null || byNumber.Vin is null) ? OfVin(input.Vin, input.Status, byNumber is null && row.IsNumbered) : null;
        if (byNumber is { DeletedAt: not null } && !IsUndone(byNumber))
        {
            wrong = new FieldError("stockNumber", $"A car in the trash has the stock number {input.StockNumber}: take it out of the trash, or give this one another number.");
        }
        else if (byVin is not null && byNumber is not null && byVin != byNumber)
        {
            wrong = new FieldError("stockNumber",
                $"The VIN {byVin.Vin} is that of {byVin.StockNumber}, the stock number {input.StockNumber} that of another car: correct one of the two.");
        }
        else if (byNumber?.Vin is { } other && input.Vin is { } said && said != other)
        {
            wrong = new FieldError("vin", $"The car with the stock number {input.StockNumber} has the VIN {other}, not {said}: correct one of the two.");
        }

        var found = byVin ?? byNumber;
        if (wrong is null && row.Key is { } key && _byKey.TryGetValue(key, out var byKey))
        {
            if (found is not null && found != byKey)
            {
                wrong = new FieldError("sourceId", $"The source knew {byKey.StockNumber} as {key}, but this row's {(byVin is null ? "stock number" : "VIN")} is that of {found.StockNumber}.");
            }
            else if (byKey.DeletedAt is not null && !IsUndone(byKey))
            {
                wrong = new FieldError("sourceId", $"{byKey.StockNumber}, which the source knew as {key}, is in the trash: take it out of the trash first.");
            }

            found ??= byKey;
        }

        return wrong is null ? found : null;
    }

    /// <summary>Whether a car is in the trash because its import was undone.</summary>
    public bool IsUndone(Car car) => car.DeletedAt is not null && car.ImportId is { } import && _undone.Contains(import);

    /// <summary>
    /// The car in stock with this VIN: there is one at most. A row about a car that is sold or withdrawn means it only if it
    /// can become that, and is no record of its own with a number that nobody has: a VIN may come back with a new record.
    /// </summary>
    private Car? OfVin(string vin, CarStatus? status, bool hasNewNumber)
    {
        var cars = _byVin[vin].ToList();
        if (status is not { } said || CarLifecycle.InStock.Contains(said))
        {
            return cars.Find(IsInStock) ?? cars.FindLast(IsUndone);
        }

        return hasNewNumber ? null
            : cars.Find(c => IsInStock(c) && CarLifecycle.FindWrongMove(c.Status, said) is null)
                ?? cars.FindLast(c => c.DeletedAt is null && c.Status == said)
                ?? cars.FindLast(IsUndone);
    }

    private static bool IsInStock(Car car) => car.DeletedAt is null && CarLifecycle.InStock.Contains(car.Status);
}
