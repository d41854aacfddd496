using System.Globalization;
using System.Text.Json;
using CarPortal.Data.Cars;

namespace CarPortal.Data.History;

/// <summary>Values as texts, as they stand in the history and the API would write them.</summary>
internal static class RecordedValue
{
    /// <summary>A value as a text; null for none.</summary>
    public static string? Write(object? value) => value switch
    {
        null => null,
        decimal amount => Money.Shortest(amount).ToString(CultureInfo.InvariantCulture),
        Enum choice => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString()),
        DateTime time => time.ToString(Times.WrittenForm, CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>The value as a member of this type, or of its nullable, holds it.</summary>
    public static object? Read(string? text, Type member)
    {
        var type = Nullable.GetUnderlyingType(member) ?? member;
        return text is null ? null
            : type == typeof(string) ? text
            : type.IsEnum ? Enum.Parse(type, text, ignoreCase: true)
            : type == typeof(int) ? int.Parse(text, CultureInfo.InvariantCulture)
            : type == typeof(decimal) ? decimal.Parse(text, CultureInfo.InvariantCulture)
            : type == typeof(Month) ? Month.Parse(text, CultureInfo.InvariantCulture)
            : type == typeof(DateOnly) ? DateOnly.Parse(text, CultureInfo.InvariantCulture)
            : type == typeof(DateTime) ? DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal)
            : throw new NotSupportedException($"The history cannot be read back into a {type.Name}.");
    }
}
