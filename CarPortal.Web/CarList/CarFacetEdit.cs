using CarPortal.Data.Cars;
using CarPortal.Web.Cars;

namespace CarPortal.Web.CarList;

/// <summary>What is asked of a field, changed by hand in the side panel.</summary>
internal static class CarFacetEdit
{
    /// <summary>
    /// What was typed into one parameter. It goes through the reader of the URL, so that both refuse the same things in the
    /// same words.
    /// </summary>
    public static (CarQuery Query, string? Refused) Type(CarListState state, string name, string label, string? typed, bool add = false)
    {
        var others = CarQueryText.Write(state.Query with { After = null, Before = null }).Where(p => add || p.Key != name);
        var (query, errors) = CarQueryText.Parse(
            others.Append(new(name, typed?.Trim() ?? "")).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)), state.Hidden);
        return (query, errors.Count > 0 ? errors[0].Message.Replace(name, label, StringComparison.Ordinal) : null);
    }

    /// <summary>The condition with a value more, or without it.</summary>
    public static CarCondition Toggle(CarCondition now, object value) =>
        now with { Values = Has(now, value) ? [.. now.Values.Where(v => !Same(v, value))] : [.. now.Values, value] };

    /// <summary>Whether a condition asks for a value.</summary>
    public static bool Has(CarCondition condition, object value) => condition.Values.Any(v => Same(v, value));

    /// <summary>Texts are the same whatever their case and accents, as the database has it.</summary>
    public static bool Same(object a, object b) =>
        a is string x && b is string y ? Data.TextFolding.Fold(x) == Data.TextFolding.Fold(y) : a.Equals(b);

    /// <summary>What people call one parameter of a field.</summary>
    public static string LabelOf(CarFilterField field, string name) =>
        CarConditionWords.LabelOf(field) + (name.EndsWith("From", StringComparison.Ordinal) ? CarConditionWords.IsTime(field) ? " since" : " from"
            : name.EndsWith("To", StringComparison.Ordinal) ? CarConditionWords.IsTime(field) ? " until" : " up to" : "");
}
