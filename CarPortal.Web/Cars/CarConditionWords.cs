using CarPortal.Data.Cars;

namespace CarPortal.Web.Cars;

/// <summary>What a list asks of a field, in words: chips read as a sentence.</summary>
internal static class CarConditionWords
{
    /// <summary>What people call a field that lists are filtered by.</summary>
    public static string LabelOf(CarFilterField field) => field.Name switch
    {
        "photos" => "Photos",
        "daysInStock" => "Days in stock",
        "priceChangedAt" => "Price changed",
        "statusSince" => "Status since",
        "createdAt" => "Added",
        "changedAt" => "Changed",
        "changedBy" => "Changed by",
        var name => CarFormat.LabelOf(name),
    };

    /// <summary>The parts of a condition, each with what is left of the condition without it.</summary>
    public static IEnumerable<(string Words, string Value, CarCondition Without)> Parts(CarFormat format, CarCondition condition)
    {
        var label = LabelOf(condition.Field);
        var said = false;
        foreach (var value in condition.Values)
        {
            yield return (said ? "or" : $"{label} is", Show(format, condition.Field, value), condition with { Values = [.. condition.Values.Where(v => !v.Equals(value))] });
            said = true;
        }

        if (condition is { From: { } least, To: { } most } && condition.Field.Kind is CarFilterKind.Whole && least.Equals(most))
        {
            yield return (said ? "or" : $"{label} is", Show(format, condition.Field, least), condition with { From = null, To = null });
        }
        else
        {
            if (condition.From is { } from)
            {
                yield return (said ? "or from" : $"{label} {(IsTime(condition.Field) ? "since" : "from")}", Show(format, condition.Field, from), condition with { From = null });
            }

            if (condition.To is { } to)
            {
                yield return (said ? "or up to" : $"{label} {(IsTime(condition.Field) ? "until" : "up to")}", Show(format, condition.Field, to), condition with { To = null });
            }
        }

        if (condition.Empty is { } empty)
        {
            yield return (said && empty ? "or" : label, empty ? "is empty" : "is there", condition with { Empty = null });
        }
    }

    /// <summary>A value as people read it.</summary>
    public static string Show(CarFormat format, CarFilterField field, object value) => value switch
    {
        RelativeDay { Count: 0 } => "today",
        RelativeDay day => $"{Math.Abs(day.Count)} {UnitOf(day)} {(day.Count < 0 ? "ago" : "from now")}",
        _ => format.Show(field.Name, value),
    };

    /// <summary>Whether a field's range is one of time: people say since and until.</summary>
    public static bool IsTime(CarFilterField field) => field.Kind is CarFilterKind.Day or CarFilterKind.Month or CarFilterKind.Time;

    private static string UnitOf(RelativeDay day) => (day.Unit switch { 'w' => "week", 'm' => "month", 'y' => "year", _ => "day" }) + (Math.Abs(day.Count) == 1 ? "" : "s");
}
