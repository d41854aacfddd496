using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>
/// Decides what becomes of a file's rows, batch after batch from the first on: the dry run and the import itself ask the
/// same questions in the same order. Writes nothing.
/// </summary>
internal sealed class RowSorter
{
    private static readonly CarInputField[] All = [.. CarInputField.All];
    private static readonly int Status = Array.FindIndex(All, f => f.Name == "status");
    private static readonly int[] Sale = [.. new[] { "salePrice", "soldOn", "soldBy", "buyerName" }.Select(name => Array.FindIndex(All, f => f.Name == name))];

    private readonly string _fileHash;
    private readonly int? _sourceId;
    private readonly CarOptions _options;
    private readonly DateTime _now;
    private readonly int[] _fields;
    private readonly KeyIndex? _vins;
    private readonly KeyIndex? _numbers;
    private readonly KeyIndex? _keys;
    private readonly Dictionary<int, int> _touched = [];

    /// <param name="fileHash">What the file is known by.</param>
    /// <param name="mapping">How it is read.</param>
    /// <param name="sourceId">Where it comes from.</param>
    /// <param name="rows">How many rows it may have.</param>
    /// <param name="options">What a status needs.</param>
    /// <param name="now">The present.</param>
    public RowSorter(string fileHash, ImportMapping mapping, int? sourceId, int rows, CarOptions options, DateTime now)
    {
        (_fileHash, _sourceId, _options, _now) = (fileHash, sourceId, options, now);
        _fields = [.. mapping.Fields.Select(f => Array.FindIndex(All, field => field.Name == f.Field))];
        _vins = mapping.Fields.Any(f => f.Field == "vin") ? new KeyIndex(rows) : null;
        _numbers = mapping.Fields.Any(f => f.Field == "stockNumber") ? new KeyIndex(rows) : null;
        _keys = mapping.SourceId is null ? null : new KeyIndex(rows);
    }

    /// <summary>Whether the file has the car, as far as it was read.</summary>
    public bool HasSeen(int carId) => _touched.ContainsKey(carId);

    /// <summary>Passes over rows that were done with before.</summary>
    public void Skip(List<ImportRow> batch) => batch.ForEach(row => FindTwice(row));

    /// <summary>What becomes of each row of the batch.</summary>
    public async Task<List<RowDecision>> DecideAsync(CarPortalDbContext db, List<ImportRow> batch, CancellationToken ct)
    {
        var matches = await ImportMatches.ReadAsync(db, _fileHash, _sourceId, batch, ct);
        var decisions = new List<RowDecision>(batch.Count);
        var moves = new List<(ImportRow Row, Car Car)>();
        foreach (var row in batch)
        {
            if (Sort(row, matches, out var car) is { } decision)
            {
                decisions.Add(decision);
            }
            else
            {
                moves.Add((row, car!));
            }
        }

        if (moves.Count > 0)
        {
            var facts = new BulkFacts(_options, []);
            var next = moves.ToDictionary(m => m.Car.Id, m => m.Row.Input.Status ?? m.Car.Status);
            await facts.ReadAsync(db, moves.ConvertAll(m => m.Car), car => next[car.Id], withCosts: false, ct);
            decisions.AddRange(moves.Select(m => Update(m.Row, m.Car, matches.IsUndone(m.Car), facts)));
            decisions.Sort((a, b) => a.Row.Number.CompareTo(b.Row.Number));
        }

        return decisions;
    }

    /// <summary>The decision about a row; null when it may change a car.</summary>
    private RowDecision? Sort(ImportRow row, ImportMatches matches, out Car? car)
    {
        row.ForgetGivenNumber();
        car = null;
        if (matches.RowsIn.TryGetValue(row.Number, out var there))
        {
            FindTwice(row);
            _touched.TryAdd(there, row.Line);
            return new RowDecision { Row = row, Verdict = RowVerdict.AlreadyIn, CarId = there };
        }

        if (row.Errors.Count > 0)
        {
            // New cars' faults are told with them: whoever mends the row mends it once.
            return Refuse(row, [.. row.Errors, .. row.NewErrors]);
        }

        if (FindTwice(row) is { } twice)
        {
            return Refuse(row, [twice]);
        }

        car = matches.Find(row, out var wrong);
        if (wrong is not null)
        {
            return Refuse(row, [wrong]);
        }

        if (car is null)
        {
            return row.Car is not null ? new RowDecision { Row = row, Verdict = RowVerdict.Create, Car = row.Car, Remark = row.Remark } : Refuse(row, row.NewErrors);
        }

        // The same row again is the same batch again, after a write that failed.
        if (!_touched.TryAdd(car.Id, row.Line) && _touched[car.Id] != row.Line)
        {
            return Refuse(row, [new FieldError("", $"Line {_touched[car.Id]} is about {car.StockNumber} already: remove one of the two lines.")]);
        }

        return null;
    }

    private static RowDecision Refuse(ImportRow row, IReadOnlyList<FieldError> errors) => new() { Row = row, Verdict = RowVerdict.Refused, Errors = errors };

    private FieldError? FindTwice(ImportRow row)
    {
        if (row.Errors.Count > 0)
        {
            return null; // What is refused takes nothing from the rows behind it.
        }

        return Twice("vin", "VIN", row.Input.Vin, _vins) ?? Twice("stockNumber", "stock number", row.Input.StockNumber, _numbers)
            ?? Twice("sourceId", "source's id", row.Key, _keys);

        FieldError? Twice(string field, string name, string? key, KeyIndex? index) =>
            key is not null && index is not null && IsUnique(field, row) && index.Add(key, row.Line) is > 0 and var line && line != row.Line
                ? new FieldError(field, $"Line {line} has the {name} {key} already: remove one of the two lines, or correct the {name}.") : null;
    }

    /// <summary>A car that was sold may be in the file again, with the record of its return.</summary>
    private static bool IsUnique(string field, ImportRow row) => field != "vin" || CarLifecycle.InStock.Contains(row.Input.Status ?? CarStatus.Incoming);

    private RowDecision Update(ImportRow row, Car car, bool isUndone, BulkFacts facts)
    {
        var before = Array.ConvertAll(All, f => f.Get(car));
        var (was, from, version) = (CarFacts.Of(car), car.Status, car.Version);
        var input = new CarInput();
        for (var i = 0; i < All.Length; i++)
        {
            All[i].Set(input, before[i]);
        }

        for (var i = 0; i < _fields.Length; i++)
        {
            var at = _fields[i];
            if (row.Given[i] == FieldOrigin.Row || (row.Given[i] == FieldOrigin.Constant && before[at] is null))
            {
                All[at].Set(input, All[at].Get(row.Input));
            }
            else if (isUndone && row.Given[i] == FieldOrigin.None && at != Status && All[at].Name != "stockNumber")
            {
                All[at].Set(input, null); // It comes back as the file has it now.
            }
        }

        var to = input.Status ?? from;
        input.Status = from;
        var (clean, errors) = CarRules.Check(input, _now);
        if (errors.Count > 0)
        {
            return Refuse(row, errors);
        }

        clean.ApplyTo(car);
        var remark = to == from ? null : Move(car, from, to, facts);
        if (remark is not null)
        {
            car.Status = from;
            Array.ForEach(Sale, at => All[at].Set(car, before[at]));
            remark = $"It stays {CarLifecycle.NameOf(from)}. {remark}";
        }
        else if (to == from && CarWriter.NewFaults(from, from, was, facts.Of(car)) is { Count: > 0 } faults)
        {
            return Refuse(row, faults);
        }

        var changed = new List<int>();
        for (var i = 0; i < All.Length; i++)
        {
            if (!Equals(before[i], All[i].Get(car)))
            {
                changed.Add(i);
            }
        }

        return new RowDecision
        {
            Row = row, Verdict = isUndone ? RowVerdict.Restore : changed.Count > 0 ? RowVerdict.Update : RowVerdict.Unchanged, Car = car, CarId = car.Id, Before = before,
            Changed = changed, Remark = remark, Version = version,
        };
    }

    /// <summary>Gives the car its next status, or says why it cannot have it: the rest of the row is taken all the same.</summary>
    private static string? Move(Car car, CarStatus from, CarStatus to, BulkFacts facts) =>
        from == CarStatus.Reserved ? "A customer has it reserved: release it first, or sell it."
        : to == CarStatus.Reserved ? "No file brings a reservation: reserve it for its customer."
        : CarLifecycle.FindWrongMove(from, to)?.Message ?? facts.Move(car, to);
}
