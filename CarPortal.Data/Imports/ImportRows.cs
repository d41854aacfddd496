using CarPortal.Data.Cars;
using CarPortal.Data.Vins;

namespace CarPortal.Data.Imports;

/// <summary>Reads a file's rows and checks each as the form and the API would.</summary>
internal sealed class ImportRows : IDisposable
{
    /// <summary>The last column of a rejects file; it is passed over when that file is imported.</summary>
    public const string ReasonHeading = "rejected";

    private const int MaxColumns = 1_000;
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private readonly StreamReader _text;
    private readonly CsvReader _csv;
    private readonly CarColumn?[] _columns;
    private readonly DateTime _now;
    private readonly int _photosNeeded;

    private ImportRows(StreamReader text, CsvReader csv, ImportHeader header, DateTime now, int photosNeeded)
    {
        (_text, _csv, Header, _now, _photosNeeded) = (text, csv, header, now, photosNeeded);
        _columns = [.. header.Columns.Select(CarColumn.Find)];
        csv.Columns = header.Columns.Count;
    }

    public ImportHeader Header { get; }

    /// <summary>Reads the header with the delimiter that makes the most of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="examined">What is known of it.</param>
    /// <param name="now">The present, for the rules.</param>
    /// <param name="photosNeeded">How many photos an available car needs; a row brings none.</param>
    /// <exception cref="ImportRefusedException">There is no usable header.</exception>
    public static ImportRows Open(Stream file, ImportFile examined, DateTime now, int photosNeeded)
    {
        var delimiter = Delimiters.MaxBy(candidate =>
        {
            using var text = examined.OpenText(file);
            var csv = new CsvReader(text, candidate);
            return csv.Read() ? (Known: csv.Fields().Count(name => CarColumn.Find(name) is not null), csv.Count) : default;
        });

        var text = examined.OpenText(file);
        var csv = new CsvReader(text, delimiter);
        if (!csv.Read())
        {
            throw new ImportRefusedException("The file is empty: it needs a header line and a row for each car.");
        }

        if (csv.Contains('\0'))
        {
            throw new ImportRefusedException("The header has NUL characters. Is the file UTF-16? Then say so: --encoding utf-16.");
        }

        if (csv.IsTooLong || csv.Count > MaxColumns)
        {
            throw new ImportRefusedException($"The header is too long: at most {MaxColumns} columns can be read.");
        }

        return new ImportRows(text, csv, Check([.. csv.Fields().Select(name => name.Trim())], delimiter), now, photosNeeded);
    }

    /// <summary>The rows in groups of at most <paramref name="size"/>.</summary>
    public IEnumerable<List<ImportRow>> InBatches(int size)
    {
        var batch = new List<ImportRow>(size);
        for (var number = 1; _csv.Read(); number++)
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
    public string HeadingOf(string field)
    {
        var at = Array.FindIndex(_columns, column => column?.Name == field);
        return at < 0 ? field : Header.Columns[at];
    }

    public void Dispose() => _text.Dispose();

    private static ImportHeader Check(string[] headings, char delimiter)
    {
        var known = headings.Where(name => CarColumn.Find(name) is not null).ToList();
        foreach (var field in new[] { "make", "title" })
        {
            if (!known.Exists(name => CarColumn.Find(name)!.Name == field))
            {
                var classic = field == "make" ? "brand" : "name";
                throw new ImportRefusedException(
                    $"The file has no column {field} (or {classic}). The first line must name the columns, with commas, "
                    + $"semicolons, tabs or bars between them; it is: {Shorten(string.Join(delimiter, headings))}");
            }
        }

        var twice = headings.Where(name => name.Length > 0)
            .GroupBy(name => CarColumn.Find(name)?.Name ?? CarColumn.Simplify(name)).FirstOrDefault(group => group.Skip(1).Any());
        if (twice is not null)
        {
            throw new ImportRefusedException($"The columns {string.Join(" and ", twice)} are the same one: which counts? Remove or rename one.");
        }

        return new ImportHeader(headings, [.. headings.Where(name => name != ReasonHeading && CarColumn.Find(name) is null)], delimiter);
    }

    private ImportRow ReadRow(int number)
    {
        var fields = _csv.Fields();
        var problem = _csv.IsTooLong ? $"The row is longer than {CsvReader.MaxRowLength} characters."
            : _csv.Contains('\0') ? "The row has a NUL character."
            : fields.Length != _columns.Length ? $"The row has {fields.Length} columns, the header has {_columns.Length}."
            : null;
        if (problem is not null)
        {
            return Row(null, [new FieldError("", problem)], false);
        }

        var errors = new List<FieldError>();
        var input = new CarInput();
        var mended = false;
        for (var i = 0; i < fields.Length; i++)
        {
            if (_columns[i] is { } column && fields[i].Length > 0)
            {
                var text = CarColumn.Mend(fields[i]);
                mended |= !ReferenceEquals(text, fields[i]);
                if (column.Read(input, CarCsv.Unguard(text)) is { } wrong)
                {
                    errors.Add(new FieldError(column.Name, wrong));
                }
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
            Number = number, Line = _csv.Line, Fields = fields, Car = car, Errors = errors, Mended = mended, Remark = remark,
            IsNumbered = car?.StockNumber.Length > 0, VinWarning = car is { Vin: not null } ? WarningOf(car) : null,
        };
    }

    private string? WarningOf(Car car) =>
        VinReader.WarningsOf(car.Vin!, car.Year, car.Make, _now) is { Count: > 0 } warnings ? $"{car.Vin}: {string.Join(' ', warnings)}" : null;

    private static string Shorten(string text) => text.Length <= 120 ? text : text[..120] + "…";
}
