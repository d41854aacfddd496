using System.Text.Json;

namespace CarPortal.Data.Imports;

/// <summary>Values of a file that were mended on the page, which the file itself does not know.</summary>
internal sealed class ImportFixes
{
    private readonly SortedDictionary<int, Dictionary<string, string>> _rows;

    private ImportFixes(SortedDictionary<int, Dictionary<string, string>> rows) => _rows = rows;

    /// <summary>How many values are mended.</summary>
    public int Count => _rows.Values.Sum(row => row.Count);

    public static ImportFixes Read(string? json) =>
        new(json is null ? [] : JsonSerializer.Deserialize<SortedDictionary<int, Dictionary<string, string>>>(json)!);

    public string Write() => JsonSerializer.Serialize(_rows);

    /// <summary>Mends a value; null takes the file's own again.</summary>
    public void Set(int row, string heading, string? value)
    {
        if (value is not null)
        {
            (_rows.TryGetValue(row, out var known) ? known : _rows[row] = [])[heading] = value;
        }
        else if (_rows.TryGetValue(row, out var mended) && mended.Remove(heading) && mended.Count == 0)
        {
            _rows.Remove(row);
        }
    }

    /// <summary>Puts a row's mended values into it.</summary>
    public void Apply(int row, string[] fields, IReadOnlyList<string> headings)
    {
        if (_rows.Count == 0 || !_rows.TryGetValue(row, out var mended))
        {
            return;
        }

        for (var i = 0; i < fields.Length; i++)
        {
            if (mended.TryGetValue(headings[i], out var value))
            {
                fields[i] = value;
            }
        }
    }
}
