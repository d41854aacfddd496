using CarPortal.Data.Cars;
using CarPortal.Data.Vins;

namespace CarPortal.Data.Imports;

/// <summary>Reads a file's rows by a mapping and checks each as the form and the API would.</summary>
internal sealed class ImportRows : IDisposable
{
    /// <summary>The last column of a rejects file; it is passed over when that file is imported.</summary>
    public const string ReasonHeading = "rejected";

    private readonly FileRows _rows;
    private readonly FieldReader[] _fields;
    private readonly DateTime _now;
    private readonly int _photosNeeded;

    /// <summary>Begins at the first row.</summary>
    /// <param name="rows">The file's rows, which are disposed of with this.</param>
    /// <param name="mapping">What is read into which field; it fits the file.</param>
    /// <param name="now">The present, for the rules.</param>
    /// <param name="photosNeeded">How many photos an available car needs; a row brings none.</param>
    public ImportRows(FileRows rows, ImportMapping mapping, DateTime now, int photosNeeded)
    {
        (_rows, _now, _photosNeeded) = (rows, now, photosNeeded);
        _fields = [.. mapping.Fields.Select(field => new FieldReader(field, rows.Headings))];
        var used = mapping.Fields.SelectMany(f => f.From).Append(mapping.SourceId).ToHashSet();
        Header = new ImportHeader(rows.Headings, [.. rows.Headings.Where(h => h != ReasonHeading && !used.Contains(h))], rows.Delimiter);
    }

    public ImportHeader Header { get; }

    /// <summary>The rows in groups of at most <paramref name="size"/>.</summary>
    public IEnumerable<List<ImportRow>> InBatches(int size)
    {
        var batch = new List<ImportRow>(size);
        for (var number = 1; _rows.Read(); number++)
        {
            batch.Add(ReadRow(number));
            if (batch.Count == size)
            {
                yield return batch;
                batch = new List<ImportRow>(size);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>What the file calls a field.</summary>
    public string HeadingOf(string field) => Array.Find(_fields, f => f.Field == field)?.Heading ?? field;

    public void Dispose() => _rows.Dispose();

    private ImportRow ReadRow(int number)
    {
        var fields = _rows.Fields();
        if (_rows.Problem is { } problem)
        {
            return Row(null, [new FieldError("", problem)], false);
        }

        var errors = new List<FieldError>();
        var input = new CarInput();
        var mended = false;
        foreach (var field in _fields)
        {
            if (field.Read(input, fields, ref mended) is { } wrong)
            {
                errors.Add(new FieldError(field.Field, wrong));
            }
        }

        var (clean, broken) = CarRules.Check(input, _now);
        errors.AddRange(broken.Where(b => !errors.Exists(e => e.Field == b.Field)));
        if (errors.Count > 0)
        {
            return Row(null, errors, mended);
        }

        var car = clean.ToCar();
        car.ImportRow = number;
        var faults = CarLifecycle.FindFaults(car.Status, CarFacts.Of(car) with { PhotosNeeded = _photosNeeded });
        if (faults.Count == 0)
        {
            return Row(car, [], mended);
        }

        // A status that is not borne out; a sale that the status rules out is a fault of the row like any other.
        var remark = UnreadyCars.TryTake(car, faults);
        return remark is null ? Row(null, [.. faults], mended) : Row(car, [], mended, remark);

        ImportRow Row(Car? car, List<FieldError> errors, bool mended, string? remark = null) => new()
        {
            Number = number, Line = _rows.Line, Fields = fields, Car = car, Errors = errors, Mended = mended, Remark = remark,
            IsNumbered = car?.StockNumber.Length > 0, VinWarning = car is { Vin: not null } ? WarningOf(car) : null,
        };
    }

    private string? WarningOf(Car car) =>
        VinReader.WarningsOf(car.Vin!, car.Year, car.Make, _now) is { Count: > 0 } warnings ? $"{car.Vin}: {string.Join(' ', warnings)}" : null;
}
