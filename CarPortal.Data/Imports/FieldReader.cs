using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>Reads one field of a car from a row, as a mapping says.</summary>
internal sealed class FieldReader
{
    private readonly CarColumn _column;
    private readonly FieldMapping _mapping;
    private readonly WrittenForms _forms;
    private readonly int[] _places;
    private readonly Dictionary<string, string> _meanings;

    /// <param name="mapping">What is read into the field; it fits the file.</param>
    /// <param name="headings">The file's columns.</param>
    public FieldReader(FieldMapping mapping, IReadOnlyList<string> headings)
    {
        _mapping = mapping;
        _column = CarColumn.Named(mapping.Field);
        _places = [.. mapping.From.Select(from => headings.ToList().IndexOf(from))];
        _forms = new WrittenForms(
            mapping.Numbers is null ? NumberForm.Plain : NumberForm.Find(mapping.Numbers)!,
            mapping.Dates is null ? DateForm.Iso : DateForm.Find(mapping.Dates)!,
            mapping.Factor ?? 1,
            IsSaid: mapping.Numbers is not null);
        _meanings = new Dictionary<string, string>(mapping.Values, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The field's API name.</summary>
    public string Field => _mapping.Field;

    /// <summary>What the file calls it.</summary>
    public string Heading => _mapping.From is [var first, ..] ? first : Field;

    /// <summary>The place of its only column in a row; null when several are joined, or there is none.</summary>
    public int? Place => _places is [var only] ? only : null;

    /// <summary>How it is read.</summary>
    public FieldMapping Mapping => _mapping;

    /// <summary>Puts the row's value into the input; gives what is wrong with it, or null.</summary>
    /// <param name="input">The car.</param>
    /// <param name="row">The row's fields.</param>
    /// <param name="mended">Becomes true when wrongly decoded characters were mended.</param>
    /// <param name="origin">Where the value comes from.</param>
    public string? Read(CarInput input, string[] row, ref bool mended, out FieldOrigin origin)
    {
        var (text, form, from) = Take(row, ref mended);
        origin = string.IsNullOrWhiteSpace(text) ? FieldOrigin.None : from;
        return text.Length == 0 ? null : _column.Read(input, text, form);
    }

    /// <summary>The value, how it is written, and where it comes from.</summary>
    private (string Text, WrittenForms Form, FieldOrigin Origin) Take(string[] row, ref bool mended)
    {
        var text = _places is [var only] ? row[only] : string.Join(' ', _places.Select(place => row[place].Trim()).Where(part => part.Length > 0));
        if (text.Length > 0)
        {
            var whole = TextMending.Mend(text);
            mended |= !ReferenceEquals(whole, text);
            text = CarCsv.Unguard(whole);
        }

        if (_mapping.Part != TextPart.All)
        {
            var words = text.Trim().Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
            text = _mapping.Part == TextPart.FirstWord ? words.FirstOrDefault("") : words.ElementAtOrDefault(1) ?? "";
        }

        return _meanings.Count > 0 && _meanings.TryGetValue(text.Trim(), out var meaning) ? (meaning, WrittenForms.Own, FieldOrigin.Row)
            : _mapping.Constant is { } constant && string.IsNullOrWhiteSpace(text) ? (constant, WrittenForms.Own, FieldOrigin.Constant)
            : (text, _forms, FieldOrigin.Row);
    }
}
