using System.Globalization;
using CarPortal.Data.Cars;

namespace CarPortal.Data.BulkEdits;

/// <summary>What is wrong with a bulk change before any car is looked at, and what it makes of a number.</summary>
internal static class BulkChecks
{
    private const decimal MostPercent = 1_000;

    public static FieldError? Move(BulkChange change) => change.Status switch
    {
        null => new FieldError("status", "Status is needed: say what the cars become."),
        CarStatus.Reserved => new FieldError("status", "Cars are reserved one by one, each for its customer."),
        CarStatus.Sold => new FieldError("status", "Cars are sold one by one, each to its buyer."),
        { } status => Enum.IsDefined(status) ? null : new FieldError("status", "Status is not one of the values on offer."),
    };

    /// <summary>The change with its value as it is stored, and what is wrong with it.</summary>
    public static (BulkChange Change, IReadOnlyList<FieldError> Errors) Field(BulkChange change, BulkField field, DateTime now)
    {
        switch (change.Action)
        {
            case BulkAction.Clear:
                return (change, field.CanBeEmpty ? [] : [new FieldError(field.Name, $"{field.Label} is needed.")]);
            case BulkAction.Set when change.Value is null:
                return (change, [new FieldError(field.Name, $"{field.Label} is needed: say what it becomes, or clear it.")]);
            case BulkAction.Set when change.Value.GetType() != field.Type:
                return (change, [new FieldError(field.Name, $"{field.Label} cannot be that.")]);
            case BulkAction.Set:
                var (clean, errors) = Check(field.Input, change.Value, now);
                return clean is null && errors.Count == 0
                    ? (change, [new FieldError(field.Name, $"{field.Label} is needed: say what it becomes, or clear it.")])
                    : (BulkChange.Set(field.Name, clean), errors);
            default:
                return (change, By(change, field) is { } wrong ? [wrong] : []);
        }
    }

    /// <summary>What a number becomes, as it is stored, or why it cannot.</summary>
    public static (object? Value, string? Why) Number(BulkChange change, CarInputField field, object old, DateTime now)
    {
        var from = Convert.ToDecimal(old, CultureInfo.InvariantCulture);
        var to = change.Action == BulkAction.Add ? from + change.By!.Value : from * (100 + change.By!.Value) / 100;
        to = to < 0 ? to : Round(to, change.Rounding);
        if (field.Type == typeof(int) && Math.Abs(to) > int.MaxValue)
        {
            to = int.MaxValue; // Refused by the rules below, as every number that is too high.
        }

        var (value, errors) = Check(field, field.Type == typeof(int) ? (object)(int)Round(to, BulkRounding.One) : decimal.Round(to, 2), now);
        return (value, BulkPlan.Join(errors));
    }

    public static decimal Round(decimal number, BulkRounding rounding) => rounding switch
    {
        BulkRounding.One => To(number, 1),
        BulkRounding.Ten => To(number, 10),
        BulkRounding.Hundred => To(number, 100),
        BulkRounding.Ending99 => Math.Max(99, To(number + 1, 100) - 1),
        _ => decimal.Round(number, 2, MidpointRounding.AwayFromZero),
    };

    private static decimal To(decimal number, decimal step) => decimal.Round(number / step, MidpointRounding.AwayFromZero) * step;

    /// <summary>By the one set of rules, of which only this field's count here.</summary>
    private static (object? Value, IReadOnlyList<FieldError> Errors) Check(CarInputField field, object? value, DateTime now)
    {
        var input = new CarInput { Make = "-", Title = "-" };
        field.Set(input, value);
        var (clean, errors) = CarRules.Check(input, now);
        return (field.Get(clean), errors.Count == 0 ? [] : [.. errors.Where(e => e.Field == field.Name)]);
    }

    private static FieldError? By(BulkChange change, BulkField field)
    {
        var isMoney = field.Type == typeof(decimal);
        return !field.CanBeCounted ? new FieldError("field", $"{field.Label} cannot be raised or lowered, only set.")
            : !Enum.IsDefined(change.Rounding) ? new FieldError("rounding", "Rounding is not one of the values on offer.")
            : change.Rounding == BulkRounding.Ending99 && !isMoney ? new FieldError("rounding", "Only prices end in 99.")
            : change.By is null or 0 ? new FieldError("by", "Say by how much; with a minus to lower it.")
            : change.Action == BulkAction.Percent && change.By is <= -100 or > MostPercent
                ? new FieldError("by", $"Per cent must be more than -100 and at most {MostPercent:0}.")
            : Math.Abs(change.By.Value) > CarRules.MaxPrice
                ? new FieldError("by", string.Create(CultureInfo.InvariantCulture, $"The amount must be from -{CarRules.MaxPrice} to {CarRules.MaxPrice}."))
            : decimal.Round(change.By.Value, change.Action == BulkAction.Add && !isMoney ? 0 : 2) != change.By
                ? new FieldError("by", isMoney || change.Action == BulkAction.Percent ? "It can have two decimal places at most." : "It must be a whole number.")
            : null;
    }
}
