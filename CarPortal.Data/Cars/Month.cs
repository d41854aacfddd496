using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CarPortal.Data.Cars;

/// <summary>A month of a year, written <c>yyyy-MM</c> everywhere: first registrations are known to the month.</summary>
[JsonConverter(typeof(MonthJsonConverter))]
public readonly record struct Month(int Year, int Number) : IComparable<Month>, IParsable<Month>
{
    /// <inheritdoc/>
    public int CompareTo(Month other) => (Year, Number).CompareTo((other.Year, other.Number));

    /// <summary>Reads <c>yyyy-MM</c>; nothing else is taken.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Month result)
    {
        var read = DateOnly.TryParseExact(s, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        result = read ? new Month(day.Year, day.Month) : default;
        return read;
    }

    /// <summary>Reads <c>yyyy-MM</c>.</summary>
    /// <exception cref="FormatException">It is anything else.</exception>
    public static Month Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var month) ? month : throw new FormatException("A month is written yyyy-MM.");

    /// <summary>The month as <c>yyyy-MM</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Number:00}");

    /// <summary>Before.</summary>
    public static bool operator <(Month a, Month b) => a.CompareTo(b) < 0;

    /// <summary>After.</summary>
    public static bool operator >(Month a, Month b) => a.CompareTo(b) > 0;

    /// <summary>Not after.</summary>
    public static bool operator <=(Month a, Month b) => a.CompareTo(b) <= 0;

    /// <summary>Not before.</summary>
    public static bool operator >=(Month a, Month b) => a.CompareTo(b) >= 0;

    private sealed class MonthJsonConverter : JsonConverter<Month>
    {
        public override Month Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), null, out var month)
                ? month
                : throw new JsonException("A month is written yyyy-MM, such as 2016-03.");

        public override void Write(Utf8JsonWriter writer, Month value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
