using System.Globalization;
using System.Text.Json;
using CarPortal.Data.Cars;

namespace CarPortal.Data.BulkEdits;

/// <summary>Says in words what a bulk edit does.</summary>
internal static class BulkWords
{
    private const int MostOfAText = 60;

    public static string Of(BulkChange change)
    {
        var label = BulkField.Find(change.Field)?.Label;
        return change.Action switch
        {
            BulkAction.Set => $"{label} set to {Value(change.Value)}",
            BulkAction.Clear => $"{label} cleared",
            BulkAction.Add => $"{label} {Signed(change.By)}{Rounded(change.Rounding)}",
            BulkAction.Percent => $"{label} {Signed(change.By)} %{Rounded(change.Rounding)}",
            BulkAction.Move => $"Status moved to {CarLifecycle.NameOf(change.Status!.Value)}",
            _ => $"Cost added: {change.Cost!.Kind}",
        };
    }

    private static string Signed(decimal? by) => by?.ToString("+#,0.##;−#,0.##", CultureInfo.InvariantCulture) ?? "";

    private static string Rounded(BulkRounding rounding) => rounding switch
    {
        BulkRounding.One => ", in whole numbers",
        BulkRounding.Ten => ", in tens",
        BulkRounding.Hundred => ", in hundreds",
        BulkRounding.Ending99 => ", ending in 99",
        _ => "",
    };

    private static string Value(object? value) => value switch
    {
        decimal amount => amount.ToString("#,0.##", CultureInfo.InvariantCulture),
        Enum choice => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString()),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC",
        string { Length: > MostOfAText } text => string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[MostOfAText - 1]) ? MostOfAText - 1 : MostOfAText), "…"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
