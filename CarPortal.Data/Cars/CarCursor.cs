using System.Text.Json;

namespace CarPortal.Data.Cars;

/// <summary>A row's place in an order, as the text that pages and API clients hand back to go on from there.</summary>
/// <param name="Sort">The order it belongs to: a cursor of another one means nothing here.</param>
/// <param name="Key">The row's sort key; null when it has none.</param>
/// <param name="Id">The row's id, which parts equal keys.</param>
/// <param name="Position">The row's place in the whole list, from 1.</param>
internal sealed record CarCursor<TKey>(string Sort, TKey? Key, int Id, int Position)
{
    /// <summary>The cursor in base64url, safe in a URL.</summary>
    public string ToText() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Reads a cursor; null when it is none of this order.</summary>
    public static CarCursor<TKey>? Read(string text, string sort)
    {
        try
        {
            var base64 = text.Replace('-', '+').Replace('_', '/');
            var json = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
            return JsonSerializer.Deserialize<CarCursor<TKey>>(json) is { } cursor && cursor.Sort == sort && IsStorable(cursor.Key)
                ? cursor
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A made-up cursor must not reach the database with what it cannot take.</summary>
    private static bool IsStorable(TKey? key) => key switch
    {
        string text => !text.Contains('\0', StringComparison.Ordinal),
        decimal amount => Math.Abs(amount) <= CarRules.MaxPrice,
        DateTime time => time.Kind == DateTimeKind.Utc,
        _ => true,
    };
}
