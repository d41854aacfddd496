using CarPortal.Data.Cars;

namespace CarPortal.Data.Search;

/// <summary>
/// What was typed into the search box, taken apart: words that must occur, words that must not, and <c>field:value</c>
/// pairs. What is none of these is a word; nothing that can be typed is an error but a value that its field cannot have.
/// </summary>
internal sealed class SearchTerms
{
    /// <summary>Nothing typed.</summary>
    public static readonly SearchTerms None = new();

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["stock"] = "stockNumber", ["km"] = "mileage", ["miles"] = "mileage", ["kw"] = "powerKw", ["days"] = "daysInStock", ["color"] = "colour",
        ["make"] = "make", ["model"] = "model", ["title"] = "title", ["colour"] = "colour", ["location"] = "location", ["vin"] = "vin",
        ["status"] = "status", ["fuel"] = "fuel", ["gearbox"] = "gearbox", ["body"] = "body", ["damage"] = "damage",
        ["price"] = "price", ["year"] = "year", ["mileage"] = "mileage", ["doors"] = "doors", ["photos"] = "photos",
    };

    /// <summary>What the searched text has to contain, each.</summary>
    public IReadOnlyList<string> Needles { get; private init; } = [];

    /// <summary>What the searched text must not contain.</summary>
    public IReadOnlyList<string> Excluded { get; private init; } = [];

    /// <summary>The words and phrases as typed, for marking them.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>Texts that a field has to contain.</summary>
    public IReadOnlyList<(CarFilterField Field, string Text)> Within { get; private init; } = [];

    /// <summary>What else was asked of fields.</summary>
    public IReadOnlyList<CarCondition> Conditions { get; private init; } = [];

    /// <summary>Values that their field cannot have.</summary>
    public IReadOnlyList<FieldError> Errors { get; private init; } = [];

    /// <summary>Takes a search apart. NUL cannot be stored, so it matches nothing.</summary>
    public static SearchTerms Parse(string? search)
    {
        if (string.IsNullOrWhiteSpace(search))
        {
            return None;
        }

        var reader = new Reader();
        foreach (var part in Split(search.Replace('\0', '\u0001')))
        {
            reader.Take(part);
        }

        return reader.Done();
    }

    /// <summary>The search with a word in another one's place, as typed but for that.</summary>
    public static string Replace(string search, string word, string by) => string.Join(' ', Split(search).Select(part =>
        part.Field is null && part.Text == word ? (part.Minus ? "-" : "") + (part.Quoted ? $"\"{by}\"" : by) : part.Whole));

    /// <summary>Blank-separated parts; quotes keep a phrase together, also behind a minus or a colon.</summary>
    private static IEnumerable<Part> Split(string search)
    {
        for (var i = 0; i < search.Length;)
        {
            if (char.IsWhiteSpace(search[i]))
            {
                i++;
                continue;
            }

            var start = i;
            var minus = search[i] == '-' && i + 1 < search.Length && !char.IsWhiteSpace(search[i + 1]);
            i += minus ? 1 : 0;
            var (text, quoted, end) = Read(search, i);
            string? field = null;
            if (!quoted && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && Names.ContainsKey(text[..colon]))
            {
                field = text[..colon];
                (text, quoted, end) = Read(search, i + colon + 1);
                if (text.Length == 0)
                {
                    (text, field) = (field + ":", null); // A name with nothing behind it is a word.
                }
            }

            yield return new Part(field, text, minus, quoted, search[start..end]);
            i = end;
        }
    }

    private static (string Text, bool Quoted, int End) Read(string search, int from)
    {
        if (from < search.Length && search[from] == '"' && search.IndexOf('"', from + 1) is > 0 and var close)
        {
            return (search[(from + 1)..close], true, close + 1);
        }

        var end = from;
        while (end < search.Length && !char.IsWhiteSpace(search[end]) && !(search[end] == '"' && end > from && search[end - 1] == ':'))
        {
            end++;
        }

        return (search[from..end], false, end);
    }

    private sealed record Part(string? Field, string Text, bool Minus, bool Quoted, string Whole);

    private sealed class Reader
    {
        private readonly List<string> _needles = [];
        private readonly List<string> _excluded = [];
        private readonly List<string> _words = [];
        private readonly List<(CarFilterField, string)> _within = [];
        private readonly List<CarCondition> _conditions = [];
        private readonly List<FieldError> _errors = [];

        public void Take(Part part)
        {
            if (part.Field is not null && !part.Minus)
            {
                TakeField(CarFilterField.Of(Names[part.Field]), part.Field, part.Text);
            }
            else if (SearchText.Needle(part.Field is null ? part.Text : part.Whole[1..]) is { } needle)
            {
                (part.Minus ? _excluded : _needles).Add(needle);
                if (!part.Minus)
                {
                    _words.Add(part.Text);
                }
            }
        }

        public SearchTerms Done() => new()
        {
            Needles = [.. _needles.Distinct()], Excluded = [.. _excluded.Distinct()], Words = _words,
            Within = _within, Conditions = _conditions, Errors = _errors,
        };

        private void TakeField(CarFilterField field, string name, string text)
        {
            if (field.Kind == CarFilterKind.Text)
            {
                _within.Add((field, text));
            }
            else if (field.ReadSearch(text) is { } condition)
            {
                _conditions.Add(condition);
            }
            else
            {
                _errors.Add(new FieldError("search", $"{name}: takes {field.Wanted}, not '{text}'."));
            }
        }
    }
}
