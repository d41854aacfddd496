using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CarPortal.Data.Imports;

/// <summary>Checks batches of one file against the database, and writes them.</summary>
internal sealed class CarImportBatches(
    IDbContextFactory<CarPortalDbContext> dbFactory, TimeProvider clock, string fileHash, string fileName, Actor caller)
{
    private readonly Guid _correlationId = Guid.CreateVersion7();
    private readonly string _name = fileName.Length <= Import.FileNameLength ? fileName : fileName[..Import.FileNameLength];
    private readonly Dictionary<string, int> _vins = [];
    private readonly Dictionary<string, int> _stockNumbers = [];

    /// <summary>A context that acts as this import.</summary>
    public async Task<CarPortalDbContext> OpenAsync(CancellationToken ct)
    {
        var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = caller with { Kind = ActorKind.Import, Name = _name };
        db.CorrelationId = _correlationId;
        return db;
    }

    /// <summary>What would become of the batch. Lines that the file has twice are found across batches.</summary>
    public async Task<BatchOutcome> CheckAsync(CarPortalDbContext db, List<ImportRow> batch, CancellationToken ct)
    {
        var import = await db.Imports.AsNoTracking().FirstOrDefaultAsync(i => i.FileHash == fileHash, ct);
        return (await SortAsync(db, import?.Id, batch, ct)).Outcome;
    }

    /// <summary>Writes the batch in a transaction of its own.</summary>
    public async Task<BatchOutcome> WriteAsync(List<ImportRow> batch, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await OpenAsync(ct);
                await using var write = await db.BeginWriteAsync(ct);
                var outcome = await WriteAsync(db, batch, ct);
                await write.CommitAsync(ct);
                return outcome;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && attempt < 5)
            {
                // Somebody took a number or VIN after it was looked up here: look again, and name the row.
                batch.ForEach(row => row.ForgetGivenNumber());
            }
        }
    }

    /// <summary>Writes the batch in the context's transaction.</summary>
    public async Task<BatchOutcome> WriteAsync(CarPortalDbContext db, List<ImportRow> batch, CancellationToken ct)
    {
        // Two imports of one file at once take turns; the second finds the rows of the first.
        await db.LockAsync("import:" + fileHash, ct);
        var import = await db.Imports.FirstOrDefaultAsync(i => i.FileHash == fileHash, ct);
        if (import is null)
        {
            import = new Import { FileHash = fileHash, FileName = _name, StartedAt = clock.UtcNow(), StartedBy = caller.Name };
            db.Imports.Add(import);
            await db.SaveChangesAsync(ct);
        }

        // What earlier batches took is in the database.
        _vins.Clear();
        _stockNumbers.Clear();
        var (cars, outcome) = await SortAsync(db, import.Id, batch, ct);
        cars.ForEach(car => car.ImportId = import.Id);
        if (cars.Count > 0)
        {
            await CarBulkWriter.InsertAsync(db, cars, ct);
        }

        return outcome;
    }

    /// <summary>Parts the rows into new cars, rows that are in already, and rows that cannot be taken.</summary>
    private async Task<(List<Car> Cars, BatchOutcome Outcome)> SortAsync(
        CarPortalDbContext db, int? importId, List<ImportRow> batch, CancellationToken ct)
    {
        var (first, last) = (batch[0].Number, batch[^1].Number);
        var done = importId is null ? [] : await db.Cars.IgnoreQueryFilters()
            .Where(c => c.ImportId == importId && c.ImportRow >= first && c.ImportRow <= last)
            .Select(c => c.ImportRow!.Value).ToHashSetAsync(ct);
        var takenVins = await TakenVinsAsync(db, batch, ct);
        var takenNumbers = await TakenStockNumbersAsync(db, batch, ct);

        var cars = new List<Car>(batch.Count);
        var rejected = new List<(ImportRow, IReadOnlyList<FieldError>)>();
        var taken = new List<ImportRow>();
        var mended = 0;
        foreach (var row in batch.Where(row => !done.Contains(row.Number)))
        {
            if (row.Car is not { } car)
            {
                rejected.Add((row, row.Errors));
            }
            else if (Duplicate(row, car, takenVins, takenNumbers) is { } duplicate)
            {
                rejected.Add((row, [duplicate]));
            }
            else
            {
                cars.Add(car);
                taken.Add(row);
                mended += row.Mended ? 1 : 0;
            }
        }

        return (cars, new BatchOutcome(
            cars.Count, done.Count, mended, rejected, taken.FindAll(row => row.Remark is not null), taken.FindAll(row => row.VinWarning is not null)));
    }

    private FieldError? Duplicate(ImportRow row, Car car, HashSet<string> takenVins, HashSet<string> takenNumbers)
    {
        var vin = VinInStock(car);
        if (vin is not null && (takenVins.Contains(vin) || _vins.ContainsKey(vin)))
        {
            return new FieldError("vin", _vins.TryGetValue(vin, out var line)
                ? $"Line {line} has the VIN {vin} already." : $"Another car in stock has the VIN {vin}.");
        }

        var number = car.StockNumber;
        if (number.Length > 0 && (takenNumbers.Contains(number) || _stockNumbers.ContainsKey(number)))
        {
            return new FieldError("stockNumber", _stockNumbers.TryGetValue(number, out var line)
                ? $"Line {line} has the stock number {number} already." : $"Another car has the stock number {number}.");
        }

        if (vin is not null)
        {
            _vins.Add(vin, row.Line);
        }

        if (number.Length > 0)
        {
            _stockNumbers.Add(number, row.Line);
        }

        return null;
    }

    private static async Task<HashSet<string>> TakenVinsAsync(CarPortalDbContext db, List<ImportRow> batch, CancellationToken ct)
    {
        var vins = batch.Select(row => row.Car is { } car ? VinInStock(car) : null).OfType<string>().ToArray();
        return vins.Length == 0 ? [] : await db.Cars
            .Where(c => CarLifecycle.InStock.Contains(c.Status) && EF.Parameter(vins).Contains(c.Vin))
            .Select(c => c.Vin!).ToHashSetAsync(ct);
    }

    private static async Task<HashSet<string>> TakenStockNumbersAsync(CarPortalDbContext db, List<ImportRow> batch, CancellationToken ct)
    {
        var numbers = batch.Select(row => row.Car?.StockNumber).Where(number => !string.IsNullOrEmpty(number)).ToArray();
        return numbers.Length == 0 ? [] : await db.Cars.IgnoreQueryFilters()
            .Where(c => EF.Parameter(numbers).Contains(c.StockNumber))
            .Select(c => c.StockNumber).ToHashSetAsync(ct);
    }

    /// <summary>The VIN if it has to be unique; that of a sold car may come back with a new record.</summary>
    private static string? VinInStock(Car car) => CarLifecycle.InStock.Contains(car.Status) ? car.Vin : null;
}
