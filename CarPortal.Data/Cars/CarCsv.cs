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

    /// <summary>A column: its name, and how it is written after its comma.</summary>
    private static readonly (string Name, Action<StringBuilder, CarDetails> Write)[] All =
    [
        ("id", (line, car) => Number(line, car.Id)),
        ("version", (line, car) => Number(line, car.Version)),
        ("stockNumber", (line, car) => Text(line, car.StockNumber)),
        ("vin", (line, car) => Text(line, car.Vin)),
        ("make", (line, car) => Text(line, car.Make)),
        ("model", (line, car) => Text(line, car.Model)),
        ("title", (line, car) => Text(line, car.Title)),
        ("year", (line, car) => Number(line, car.Year)),
        ("mileage", (line, car) => Number(line, car.Mileage)),
        ("price", (line, car) => Number(line, car.Price)),
        ("damage", (line, car) => Text(line, car.Damage)),
        ("colour", (line, car) => Text(line, car.Colour)),
        ("fuel", (line, car) => Choice(line, car.Fuel)),
        ("gearbox", (line, car) => Choice(line, car.Gearbox)),
        ("body", (line, car) => Choice(line, car.Body)),
        ("powerKw", (line, car) => Number(line, car.PowerKw)),
        ("doors", (line, car) => Number(line, car.Doors)),
        ("firstRegistered", (line, car) => line.Append(car.FirstRegistered?.ToString())),
        ("location", (line, car) => Text(line, car.Location)),
        ("notes", (line, car) => Text(line, car.Notes)),
        ("status", (line, car) => Choice<CarStatus>(line, car.Status)),
        ("acquiredOn", (line, car) => Day(line, car.AcquiredOn)),
        ("lastSeenAt", (line, car) => Time(line, car.LastSeenAt)),
        ("createdAt", (line, car) => Time(line, car.CreatedAt)),
        ("createdBy", (line, car) => Text(line, car.CreatedBy)),
        ("changedAt", (line, car) => Time(line, car.ChangedAt)),
        ("changedBy", (line, car) => Text(line, car.ChangedBy)),
        ("purchasePrice", (line, car) => Number(line, car.PurchasePrice)),
        ("salePrice", (line, car) => Number(line, car.SalePrice)),
        ("soldOn", (line, car) => Day(line, car.SoldOn)),
        ("soldBy", (line, car) => Text(line, car.SoldBy)),
        ("buyerName", (line, car) => Text(line, car.BuyerName)),
        ("statusSince", (line, car) => Time(line, car.StatusSince)),
    ];

    /// <summary>The columns' names, in order.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. All.Select(column => column.Name)];

    private static readonly Lines Whole = new(Columns);

    /// <summary>The first line, without a line end.</summary>
    public static string Header { get; } = string.Join(',', Columns);

    /// <summary>A car's line with every column, without a line end.</summary>
    public static string Row(CarDetails car)
    {
        var line = new StringBuilder(256);
        Whole.Append(line, car);
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

    private static void Day(StringBuilder line, DateOnly? day) =>
        line.Append(day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static void Time(StringBuilder line, DateTime? time) =>
        line.Append(time?.ToString(Times.WrittenForm, CultureInfo.InvariantCulture));

    /// <summary>Lines with some of the columns, in an order of their own.</summary>
    public sealed class Lines
    {
        private readonly Action<StringBuilder, CarDetails>[] _writers;

        /// <param name="columns">Some of <see cref="Columns"/>.</param>
        public Lines(IEnumerable<string> columns)
        {
            var chosen = columns.Select(name => Array.Find(All, column => column.Name == name)).ToList();
            _writers = [.. chosen.Select(column => column.Write)];
            Header = string.Join(',', chosen.Select(column => column.Name));
        }

        /// <summary>The first line, without a line end.</summary>
        public string Header { get; }

        /// <summary>Adds a car's line, without a line end.</summary>
        public void Append(StringBuilder text, CarDetails car)
        {
            for (var i = 0; i < _writers.Length; i++)
            {
                if (i > 0)
                {
                    text.Append(',');
                }

                _writers[i](text, car);
            }
        }
    }
}
