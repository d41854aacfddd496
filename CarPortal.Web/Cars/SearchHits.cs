using System.Text;
using CarPortal.Data;
using Microsoft.AspNetCore.Components;

namespace CarPortal.Web.Cars;

/// <summary>
/// Finds in a text what a search found: the words are compared folded, as the database does, and the places are those
/// in the text as people wrote it.
/// </summary>
internal sealed class SearchHits
{
    private readonly IReadOnlyList<string> _words;

    /// <summary>Nothing was searched.</summary>
    public static readonly SearchHits None = new([]);

    public SearchHits(string? search)
        : this((search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
    {
    }

    /// <summary>Words and phrases; one or two letters are the beginning of a word, as the search takes them.</summary>
    public SearchHits(IEnumerable<string> words) => _words = [.. words.Select(TextFolding.Fold).Distinct()];

    /// <summary>The text with its hits in mark elements; everything in it is shown as text.</summary>
    public RenderFragment Mark(string text) => builder =>
    {
        var at = 0;
        foreach (var (start, end) in Find(text))
        {
            builder.AddContent(0, text[at..start]);
            builder.OpenElement(1, "mark");
            builder.AddContent(2, text[start..end]);
            builder.CloseElement();
            at = end;
        }

        builder.AddContent(3, text[at..]);
    };

    /// <summary>The hits, in order and apart from each other.</summary>
    public IReadOnlyList<(int Start, int End)> Find(string text)
    {
        if (_words.Count == 0)
        {
            return [];
        }

        var (folded, origin) = FoldWithOrigin(text);
        var hits = new List<(int Start, int End)>();
        foreach (var word in _words)
        {
            for (var i = folded.IndexOf(word, StringComparison.Ordinal); i >= 0; i = folded.IndexOf(word, i + word.Length, StringComparison.Ordinal))
            {
                if (word.Length > 2 || !word.All(char.IsLetterOrDigit) || i == 0 || !char.IsLetterOrDigit(folded[i - 1]))
                {
                    hits.Add((origin[i], origin[i + word.Length]));
                }
            }
        }

        return Join(hits);
    }

    /// <summary>The folded text, and for every character of it, and its end, the place it came from.</summary>
    private static (string Folded, List<int> Origin) FoldWithOrigin(string text)
    {
        var folded = new StringBuilder(text.Length);
        var origin = new List<int>(text.Length + 1);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var part = TextFolding.Fold(rune.ToString());
            folded.Append(part);
            origin.AddRange(Enumerable.Repeat(at, part.Length));
            at += rune.Utf16SequenceLength;
        }

        origin.Add(text.Length);
        return (folded.ToString(), origin);
    }

    private static List<(int Start, int End)> Join(List<(int Start, int End)> hits)
    {
        var joined = new List<(int Start, int End)>();
        foreach (var hit in hits.Where(h => h.End > h.Start).Order())
        {
            if (joined.Count > 0 && hit.Start <= joined[^1].End)
            {
                joined[^1] = (joined[^1].Start, Math.Max(hit.End, joined[^1].End));
            }
            else
            {
                joined.Add(hit);
            }
        }

        return joined;
    }
}
