using CarPortal.Data.Cars;

namespace CarPortal.Data.Costs;

/// <summary>What a cost may hold: one set of rules for page and API.</summary>
public static class CostRules
{
    /// <summary>Most costs of one car.</summary>
    public const int MaxPerCar = 500;

    /// <summary>Trims an input and checks every field; it is fit to be stored only when there are no errors.</summary>
    /// <param name="input">What was typed or posted.</param>
    /// <param name="now">The present; UTC.</param>
    public static (CostInput Input, IReadOnlyList<FieldError> Errors) Check(CostInput input, DateTime now)
    {
        var errors = new CarFieldChecks();
        var today = DateOnly.FromDateTime(now);
        if (input.Kind is null)
        {
            errors.Add("kind", "Kind is needed.");
        }

        if (input.Amount is null or 0)
        {
            errors.Add("amount", "Amount is needed; less than nothing is a refund.");
        }

        if (input.On is { } day && (day.Year < CarRules.FirstYear || day > today.AddDays(1)))
        {
            errors.Add("on", $"The day must be from {CarRules.FirstYear}-01-01 to today.");
        }

        var clean = input with
        {
            Kind = errors.Known("kind", "Kind", input.Kind),
            Amount = errors.Amount("amount", "Amount", input.Amount is { } amount ? Math.Abs(amount) : null) * Math.Sign(input.Amount ?? 0),
            On = input.On ?? today,
            Vendor = errors.Line("vendor", "Vendor", input.Vendor, CarCost.VendorLength),
            Note = errors.Text("note", "Note", input.Note, CarCost.NoteLength),
        };
        return (clean, errors.Found);
    }
}
