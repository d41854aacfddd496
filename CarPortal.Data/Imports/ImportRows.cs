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
    private readonly ImportFixes _fixes;
    private readonly int _keyPlace;

    /// <summary>Begins at the first row.</summary>
    /// <param name="rows">The file's rows, which are disposed of with this.</param>
    /// <param name="mapping">What is read into which field; it fits the file.</param>
    /// <param name="now">The present, for the rules.</param>
    /// <param name="photosNeeded">How many photos an available car needs; a new car has none.</param>
    /// <param name="fixes">Values that were mended on the page.</param>
    public ImportRows(FileRows rows, ImportMapping mapping, DateTime now, int photosNeeded, ImportFixes? fixes = null)
    {
        (_rows, _now, _photosNeeded, _fixes) = (rows, now, photosNeeded, fixes ?? ImportFixes.Read(null));
        _keyPlace = mapping.SourceId is { } key ? rows.Headings.ToList().IndexOf(key) : -1;
        _fields = [.. mapping.Fields.Select(field => new FieldReader(field, rows.Headings))];
        var used = mapping.Fields.SelectMany(f => f.From).Append(mapping.SourceId).ToHashSet();
        Header = new ImportHeader(rows.Headings, [.. rows.Headings.Where(h => h != ReasonHeading && !used.Contains(h))], rows.Delimiter);
    }

    public ImportHeader Header { get; }

    /// <summary>The fields of the mapping, in the order of <see cref="ImportRow.Given"/>.</summary>
    public IReadOnlyList<FieldReader> Readers => _fields;

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
            return new ImportRow { Number = number, Line = _rows.Line, Fields = fields, Errors = [new FieldError("", problem)], Mended = false };
        }

        _fixes.Apply(number, fields, _rows.Headings);
        var errors = new List<FieldError>();
        var input = new CarInput();
        var given = new FieldOrigin[_fields.Length];
        var mended = false;
        for (var i = 0; i < _fields.Length; i++)
        {
            if (_fields[i].Read(input, fields, ref mended, out given[i]) is { } wrong)
            {
                errors.Add(new FieldError(_fields[i].Field, wrong));
            }
        }

        var key = _keyPlace >= 0 && fields[_keyPlace].Trim() is { Length: > 0 } named ? named : null;
        if (key?.Length > CarOrigin.KeyLength)
        {
            errors.Add(new FieldError("sourceId", $"The source's own id has at most {CarOrigin.KeyLength} characters."));
        }

        var (clean, broken) = CarRules.Check(input, _now);
        var newErrors = new List<FieldError>();
        foreach (var fault in broken.Where(b => !errors.Exists(e => e.Field == b.Field)))
        {
            // What the row does not say at all, a car that is there already has.
            (Array.FindIndex(_fields, f => f.Field == fault.Field) is >= 0 and var at && given[at] != FieldOrigin.None ? errors : newErrors).Add(fault);
        }

        Car? car = null;
        string? remark = null;
        if (errors.Count == 0 && newErrors.Count == 0)
        {
            car = clean.ToCar();
            car.ImportRow = number;
            var faults = CarLifecycle.FindFaults(car.Status, CarFacts.Of(car) with { PhotosNeeded = _photosNeeded });
            if (faults.Count > 0)
            {
                // A status that is not borne out; a sale that the status rules out is a fault of the row like any other.
                remark = UnreadyCars.TryTake(car, faults);
                if (remark is null)
                {
                    car = null;
                    newErrors.AddRange(faults);
                }
            }
        }

        return new ImportRow
        {
            Number = number, Line = _rows.Line, Fields = fields, Input = clean, Given = given, Key = key, Errors = errors, Car = car, NewErrors = newErrors,
            Mended = mended, Remark = remark, VinWarning = clean.Vin is { } vin && errors.Count == 0 ? WarningOf(vin, clean) : null,
        };
    }

    private string? WarningOf(string vin, CarInput car) =>
        VinReader.WarningsOf(vin, car.Year, car.Make ?? "", _now) is { Count: > 0 } warnings ? $"{vin}: {string.Join(' ', warnings)}" : null;
}
