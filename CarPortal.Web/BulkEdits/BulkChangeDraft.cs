using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Web.Cars;

namespace CarPortal.Web.BulkEdits;

/// <summary>A bulk change while somebody chooses it: everything as text, so that nothing typed is lost.</summary>
public sealed class BulkChangeDraft
{
    private readonly CarFormat _format;
    private readonly CarDraft _values;

    internal BulkChangeDraft(CarFormat format) => (_format, _values) = (format, new CarDraft(format));

    /// <summary>What to do; per cent of the price is what people do most.</summary>
    public BulkAction Action { get; set; } = BulkAction.Percent;

    /// <summary>The field's API name.</summary>
    public string Field { get; set; } = "price";

    /// <summary>By how much, or by how many per cent.</summary>
    public string? By { get; set; }

    /// <summary>How what comes of it is rounded.</summary>
    public BulkRounding Rounding { get; set; }

    /// <summary>The status to move to.</summary>
    public CarStatus Status { get; set; } = CarStatus.InPreparation;

    /// <summary>For what each car costs more.</summary>
    public CostKind Kind { get; set; } = CostKind.Cleaning;

    /// <summary>How much more.</summary>
    public string? Amount { get; set; }

    /// <summary>Who is paid.</summary>
    public string? Vendor { get; set; }

    /// <summary>The day of the bill.</summary>
    public string? On { get; set; }

    /// <summary>The text of the field that is set.</summary>
    public string Value
    {
        get => _values[Field];
        set => _values[Field] = value;
    }

    /// <summary>The fields that the action can change.</summary>
    public IEnumerable<BulkField> FieldsFor(IReadOnlySet<string> hidden) => BulkField.All.Where(f => !hidden.Contains(f.Name) && Action switch
    {
        BulkAction.Add or BulkAction.Percent => f.CanBeCounted,
        BulkAction.Clear => f.CanBeEmpty,
        _ => true,
    });

    /// <summary>What was chosen, or what is wrong with it.</summary>
    public (BulkChange? Change, FieldError? Error) Read(DateTime now)
    {
        switch (Action)
        {
            case BulkAction.Set:
                var (input, errors) = _values.Read(now);
                return errors.TryGetValue(Field, out var message) && _values[Field].Trim().Length > 0
                    ? (null, new FieldError(Field, message))
                    : (BulkChange.Set(Field, CarField.Of(Field).Get(input)), null);
            case BulkAction.Clear:
                return (BulkChange.Clear(Field), null);
            case BulkAction.Add or BulkAction.Percent:
                return !_format.TryReadAmount((By ?? "").Replace("%", "", StringComparison.Ordinal).Replace('−', '-'), out var by)
                    ? (null, new FieldError("by", "This must be a number; with a minus to lower it."))
                    : (Action == BulkAction.Add ? BulkChange.Add(Field, by ?? 0, Rounding) : BulkChange.Percent(Field, by ?? 0, Rounding), null);
            case BulkAction.Move:
                return (BulkChange.Move(Status), null);
            default:
                var day = DateOnly.TryParse(On, System.Globalization.CultureInfo.InvariantCulture, out var read) ? read : (DateOnly?)null;
                return !_format.TryReadAmount(Amount, out var amount)
                    ? (null, new FieldError("amount", "Amount must be an amount."))
                    : (BulkChange.AddCost(new CostInput { Kind = Kind, Amount = amount, Vendor = Vendor, On = day }), null);
        }
    }
}
