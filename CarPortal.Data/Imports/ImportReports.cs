using CarPortal.Data.Cars;
using CarPortal.Data.History;

namespace CarPortal.Data.Imports;

/// <summary>Writes down what a dry run found, for people to read and for the import to keep to.</summary>
internal sealed class ImportReports : IDisposable
{
    /// <summary>Cars that are shown as they would be, of those that are new and of those that change.</summary>
    private const int MostSamples = 6;

    private static readonly CarInputField[] All = [.. CarInputField.All];

    private readonly ImportFolder _folder;
    private readonly ImportRows _rows;
    private readonly FixSuggestions _suggestions;
    private readonly ImportPlan.Writer _plan;
    private readonly RowLog<RefusedRow>.Writer _refused;
    private readonly RowLog<ChangedRow>.Writer _changes;
    private readonly RejectsFile _rejects;
    private readonly List<SampleCar> _samples = [];

    public ImportReports(ImportFolder folder, ImportRows rows)
    {
        (_folder, _rows) = (folder, rows);
        _suggestions = new FixSuggestions(rows);
        _plan = new ImportPlan.Writer(folder.Plan);
        _refused = folder.Refused.Begin();
        _changes = folder.Changes.Begin();
        File.Delete(folder.Rejects);
        _rejects = new RejectsFile(folder.Rejects, replace: true);
        _rejects.Begin(rows.Header);
    }

    /// <summary>A row's decision.</summary>
    public void Add(RowDecision decision)
    {
        _plan.Add(decision.Print);
        var row = decision.Row;
        switch (decision.Verdict)
        {
            case RowVerdict.Refused:
                _rejects.Add(new RejectedRow(row.Line, [.. decision.Errors.Select(e => e with { Field = _rows.HeadingOf(e.Field) })], row.Fields));
                _refused.Add(new RefusedRow(row.Number, row.Line, [.. decision.Errors.Select(e => _suggestions.Describe(e, row))]));
                break;
            case RowVerdict.Create:
                Show(decision, isNew: true);
                break;
            case RowVerdict.Update or RowVerdict.Restore:
                Show(decision, isNew: false);
                _changes.Add(new ChangedRow(row.Number, row.Line, decision.Car!.Id, decision.Car.StockNumber, decision.Car.Title, ChangesOf(decision), decision.Remark));
                break;
        }
    }

    /// <summary>Cars that are to be withdrawn.</summary>
    public void AddWithdrawn(IReadOnlyList<Car> cars)
    {
        _plan.Add(ImportPlan.PrintOf(cars));
        foreach (var car in cars)
        {
            _changes.Add(new ChangedRow(0, 0, car.Id, car.StockNumber, car.Title,
                [new FieldChangeItem("status", RecordedValue.Write(car.Status), RecordedValue.Write(CarStatus.Withdrawn))], "The file no longer has it."));
        }
    }

    /// <summary>Everything is found: the plan is good.</summary>
    public void Finish()
    {
        _folder.WriteSamples(_samples);
        _rejects.Finish();
        _plan.Finish();
    }

    public void Dispose()
    {
        _plan.Dispose();
        _refused.Dispose();
        _changes.Dispose();
        _rejects.Dispose();
    }

    private static List<FieldChangeItem> ChangesOf(RowDecision decision)
    {
        var changes = decision.Changed.Select(i => new FieldChangeItem(All[i].Name, RecordedValue.Write(decision.Before![i]), RecordedValue.Write(All[i].Get(decision.Car!)))).ToList();
        if (decision.Verdict == RowVerdict.Restore)
        {
            changes.Insert(0, new FieldChangeItem("deleted", "true", null));
        }

        return changes;
    }

    private void Show(RowDecision decision, bool isNew)
    {
        if (_samples.Count(s => s.IsNew == isNew) < MostSamples)
        {
            _samples.Add(new SampleCar(decision.Row.Line, isNew, CarInputField.InputOf(decision.Car!), decision.Remark));
        }
    }
}
