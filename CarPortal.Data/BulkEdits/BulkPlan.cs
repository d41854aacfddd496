using System.Text.Json;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CarPortal.Data.BulkEdits;

/// <summary>A checked <see cref="BulkChange"/>, and what it makes of one car by the rules that hold for single cars.</summary>
internal sealed class BulkPlan
{
    private readonly DateTime _now;

    private BulkPlan(BulkChange change, BulkColumns columns, DateTime now, CostInput? cost)
    {
        (Change, Columns, _now, Cost) = (change, columns, now, cost);
        Key = JsonSerializer.SerializeToUtf8Bytes(change);
    }

    public BulkChange Change { get; }

    public BulkColumns Columns { get; }

    /// <summary>The cost of each car, as it is stored.</summary>
    public CostInput? Cost { get; }

    /// <summary>The change as bytes, for a stamp.</summary>
    public byte[] Key { get; }

    /// <summary>The field that people look at.</summary>
    public CarInputField? Shown => Change.Action == BulkAction.Move ? CarInputField.Find("status") : BulkField.Find(Change.Field)?.Input;

    /// <summary>Checks a change once, for all cars.</summary>
    /// <param name="model">The model of the database.</param>
    /// <param name="change">What is to be done.</param>
    /// <param name="hidden">The fields that the actor may not see: as good as not there.</param>
    /// <param name="now">The present.</param>
    public static (BulkPlan? Plan, IReadOnlyList<FieldError> Errors) Check(
        IModel model, BulkChange change, IReadOnlySet<string> hidden, DateTime now)
    {
        var type = model.FindEntityType(typeof(Car))!;
        if (change.Action == BulkAction.AddCost)
        {
            var (cost, errors) = CostRules.Check(change.Cost ?? new CostInput(), now);
            return errors.Count > 0 ? (null, errors) : (new BulkPlan(change, new BulkColumns(type, []), now, cost), []);
        }

        if (change.Action == BulkAction.Move)
        {
            return BulkChecks.Move(change) is { } wrong
                ? (null, [wrong])
                : (new BulkPlan(change, new BulkColumns(type, BulkColumns.OfAMove), now, null), []);
        }

        if (BulkField.Find(change.Field) is not { } field || hidden.Contains(field.Name))
        {
            var names = BulkField.All.Select(f => f.Name).Where(name => !hidden.Contains(name));
            return (null, [new FieldError("field", $"The field must be one of {string.Join(", ", names)}.")]);
        }

        var (clean, mistakes) = BulkChecks.Field(change, field, now);
        return mistakes.Count > 0 ? (null, mistakes) : (new BulkPlan(clean, new BulkColumns(type, [field.Name]), now, null), []);
    }

    /// <summary>Gives a car its new values, or says why not; then it is as it was.</summary>
    public (BulkVerdict Verdict, string? Why) Apply(Car car, object?[] before, BulkFacts facts)
    {
        if (Cost is not null)
        {
            return facts.CostsOf(car.Id) < CostRules.MaxPerCar
                ? (BulkVerdict.Changed, null)
                : (BulkVerdict.Refused, $"A car can have {CostRules.MaxPerCar} costs.");
        }

        var why = Change.Action == BulkAction.Move ? Move(car, facts) : SetField(car, before, facts);
        if (why is not null)
        {
            Columns.PutBack(car, before);
            return (BulkVerdict.Refused, why);
        }

        return (IsSame(car, before) ? BulkVerdict.Unchanged : BulkVerdict.Changed, null);
    }

    private bool IsSame(Car car, object?[] before)
    {
        for (var i = 0; i < before.Length; i++)
        {
            if (!Equals(before[i], Columns.Fields[i].Get(car)))
            {
                return false;
            }
        }

        return true;
    }

    private string? SetField(Car car, object?[] before, BulkFacts facts)
    {
        var field = Columns.Fields[0];
        var value = Change.Value;
        if (Change.Action is BulkAction.Add or BulkAction.Percent)
        {
            if (before[0] is not { } old)
            {
                return $"It has no {BulkField.Find(field.Name)!.Label.ToLowerInvariant()} to start from.";
            }

            (value, var why) = BulkChecks.Number(Change, field, old, _now);
            if (why is not null)
            {
                return why;
            }
        }

        var was = Columns.Decides ? CarFacts.Of(car) : default;
        field.Set(car, value);
        return Columns.Decides ? Join(CarWriter.NewFaults(car.Status, car.Status, was, facts.Of(car))) : null;
    }

    private string? Move(Car car, BulkFacts facts)
    {
        var (from, to) = (car.Status, Change.Status!.Value);
        if (from == to)
        {
            return null;
        }

        if (from == CarStatus.Reserved)
        {
            return "A customer has it reserved: release it first, or sell it.";
        }

        return CarLifecycle.FindWrongMove(from, to)?.Message ?? facts.Move(car, to);
    }

    internal static string? Join(IReadOnlyList<FieldError> faults) => faults.Count switch
    {
        0 => null,
        1 => faults[0].Message,
        _ => string.Join(' ', faults.Select(f => f.Message)),
    };
}
