using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Search;

/// <summary>
/// The second chance of a search that finds nothing: words that no car has become the most frequent word that one has and
/// that is one slip of the fingers away. The search index itself is the dictionary, so it knows every word in stock and
/// nothing else.
/// </summary>
internal static class SearchSpelling
{
    /// <summary>Shorter words have too many neighbours to guess among, longer ones are not words.</summary>
    private const int Shortest = 4, Longest = 20;

    /// <summary>Slips that are looked at by how many cars have them; the rest is as rare.</summary>
    private const int MostCounted = 20, CountedTo = 1_000;

    /// <summary>The search with its unknown words corrected; null when there is nothing to correct, or nothing to correct one by.</summary>
    public static async Task<string?> CorrectAsync(CarPortalDbContext db, string search, CancellationToken ct)
    {
        var corrected = search;
        foreach (var word in SearchTerms.Parse(search).Words.Distinct())
        {
            var folded = TextFolding.Fold(word);
            if (folded.Length is < Shortest or > Longest || !folded.All(char.IsLetter) || (await db.FindTextsAsync([folded], ct)).Count > 0)
            {
                continue;
            }

            if (await BestAsync(db, folded, ct) is not { } best)
            {
                return null;
            }

            corrected = SearchTerms.Replace(corrected, word, best);
        }

        return corrected == search ? null : corrected;
    }

    /// <summary>What is one slip away: letters swapped, wrong, too many, missing; the likelier first.</summary>
    internal static IEnumerable<string> SlipsOf(string word)
    {
        const string Letters = "abcdefghijklmnopqrstuvwxyz";
        var swapped = Enumerable.Range(0, word.Length - 1).Select(i => word[..i] + word[i + 1] + word[i] + word[(i + 2)..]);
        var wrong = Enumerable.Range(0, word.Length).SelectMany(i => Letters.Select(c => word[..i] + c + word[(i + 1)..]));
        var tooMany = Enumerable.Range(0, word.Length).Select(i => word[..i] + word[(i + 1)..]);
        var missing = Enumerable.Range(0, word.Length + 1).SelectMany(i => Letters.Select(c => word[..i] + c + word[i..]));
        return swapped.Concat(wrong).Concat(tooMany).Concat(missing).Where(slip => slip != word).Distinct();
    }

    private static async Task<string?> BestAsync(CarPortalDbContext db, string word, CancellationToken ct)
    {
        var slips = SlipsOf(word).ToList();
        var known = (await db.FindTextsAsync([.. slips.Select(SearchText.WholeWord)], ct)).ToHashSet();
        var (best, most) = ((string?)null, 0);
        foreach (var slip in slips.Where(s => known.Contains(SearchText.WholeWord(s))).Take(MostCounted))
        {
            var text = SearchText.WholeWord(slip);
            var count = await (db.CarsOfSearch([text]) ?? db.Cars).Where(c => c.SearchText.Contains(text)).Take(CountedTo).CountAsync(ct);
            (best, most) = count > most ? (slip, count) : (best, most);
        }

        return best;
    }
}
