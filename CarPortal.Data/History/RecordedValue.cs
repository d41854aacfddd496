using System.Globalization;
using CarPortal.Data.Cars;

namespace CarPortal.Data.History;

/// <summary>Reads values back out of the history, where they stand as the API would write them.</summary>
internal static class RecordedValue
{
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
