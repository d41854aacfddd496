using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CarPortal.Data.Cars;

/// <summary>
/// Cars as lines of CSV (RFC 4180): the columns are the API's members in the order of <see cref="CarDetails"/>, numbers
/// and dates in the API's form. A spreadsheet runs what looks like a formula, so text that does is written behind an
/// apostrophe; the import takes it off again.
/// </summary>
public static class CarCsv
{
    /// <summary>What a reader might take for structure, whichever delimiter it guesses.</summary>
    private static readonly SearchValues<char> Structure = SearchValues.Create("\"\r\n\t,;|");

    private static readonly string[] Names =
        [.. typeof(CarDetails).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))];

    /// <summary>The columns' names, in order.</summary>
    public static IReadOnlyList<string> Columns => Names;

    /// <summary>The first line, without a line end.</summary>
    public static string Header { get; } = string.Join(',', Names);

    /// <summary>A car's line, without a line end.</summary>
    public static string Row(CarDetails car)
    {
        var line = new StringBuilder(256);
        Number(line, car.Id);
        Number(line.Append(','), car.Version);
        Text(line.Append(','), car.StockNumber);
        Text(line.Append(','), car.Vin);
        Text(line.Append(','), car.Make);
        Text(line.Append(','), car.Model);
        Text(line.Append(','), car.Title);
        Number(line.Append(','), car.Year);
        Number(line.Append(','), car.Mileage);
        Number(line.Append(','), car.Price);
        Text(line.Append(','), car.Damage);
        Text(line.Append(','), car.Colour);
        Choice(line.Append(','), car.Fuel);
        Choice(line.Append(','), car.Gearbox);
        Choice(line.Append(','), car.Body);
        Number(line.Append(','), car.PowerKw);
        Number(line.Append(','), car.Doors);
        line.Append(',').Append(car.FirstRegistered?.ToString());
        Text(line.Append(','), car.Location);
        Text(line.Append(','), car.Notes);
        Choice<CarStatus>(line.Append(','), car.Status);
        line.Append(',').Append(car.AcquiredOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Time(line.Append(','), car.LastSeenAt);
        Time(line.Append(','), car.CreatedAt);
        Text(line.Append(','), car.CreatedBy);
        Time(line.Append(','), car.ChangedAt);
        Text(line.Append(','), car.ChangedBy);
        return line.ToString();
    }

    /// <summary>Text that no spreadsheet takes for a formula; <see cref="Unguard"/> undoes it.</summary>
    public static string Guard(string text) => LooksLikeFormula(text) || IsGuarded(text) ? "'" + text : text;

    /// <summary>The text as it was before <see cref="Guard"/>.</summary>
    public static string Unguard(string text) => IsGuarded(text) ? text[1..] : text;

    /// <summary>A field as it stands in a file: in quotes where it must be.</summary>
    public static string Field(string text, char delimiter = ',') => NeedsQuotes(text, delimiter)
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;

    /// <summary>
    /// A guarded text is an apostrophe (or several, of a text that had them itself) before a formula: so each text has
    /// exactly one written form, and each written form one text.
    /// </summary>
    private static bool IsGuarded(string text)
    {
        var rest = text.AsSpan().TrimStart('\'');
        return rest.Length < text.Length && LooksLikeFormula(rest);
    }

    private static bool LooksLikeFormula(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            // TAB and CR count themselves: some spreadsheets drop them and then see what follows.
            if (c is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠' or '\0')
            {
                return true;
            }

            if (c != '\uFEFF' && !char.IsWhiteSpace(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format)
            {
                return false;
            }
        }

        return false;
    }

    private static bool NeedsQuotes(string text, char delimiter) => text.Length > 0
        && (text.AsSpan().ContainsAny(Structure) || text.Contains(delimiter, StringComparison.Ordinal)
            || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) || text[0] == '\uFEFF');

    private static void Text(StringBuilder line, string? text)
    {
        if (text is not null)
        {
            line.Append(Field(Guard(text)));
        }
    }

    private static void Number<T>(StringBuilder line, T? number)
        where T : struct, IFormattable => line.Append(number?.ToString(null, CultureInfo.InvariantCulture));

    private static void Number(StringBuilder line, long number) => line.Append(CultureInfo.InvariantCulture, $"{number}");

    private static void Choice<T>(StringBuilder line, T? choice)
        where T : struct, Enum =>
        line.Append(choice is null ? null : JsonNamingPolicy.CamelCase.ConvertName(choice.Value.ToString()));

    private static void Time(StringBuilder line, DateTime? time) =>
        line.Append(time?.ToString(Times.WrittenForm, CultureInfo.InvariantCulture));
}
