using System.Text.Json;

namespace CarPortal.Data.Cars;

/// <summary>A row's place in an order, as the text that pages and API clients hand back to go on from there.</summary>
/// <param name="Sort">The order it belongs to: a cursor of another one means nothing here.</param>
/// <param name="Keys">The row's sort keys; null where it has none.</param>
/// <param name="Id">The row's id, which parts equal keys.</param>
/// <param name="Position">The row's place in the whole list, from 1.</param>
internal sealed record CarCursor(string Sort, IReadOnlyList<object?> Keys, int Id, int Position)
{
    /// <summary>The cursor in base64url, safe in a URL.</summary>
    public string ToText() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Reads a cursor; null when it is none of this order.</summary>
    public static CarCursor? Read(string text, string sort, IReadOnlyList<CarSortColumn> columns)
    {
        try
        {
            var base64 = text.Replace('-', '+').Replace('_', '/');
            var json = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
            return JsonSerializer.Deserialize<Text>(json) is { Keys: { } keys } cursor && cursor.Sort == sort && keys.Count == columns.Count
                ? new CarCursor(sort, [.. columns.Zip(keys, (column, key) => column.Read(key))], cursor.Id, cursor.Position)
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record Text(string Sort, IReadOnlyList<JsonElement>? Keys, int Id, int Position);
}
