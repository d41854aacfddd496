using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Cars;

namespace CarPortal.Tests.Search;

/// <summary>Finding and sorting as one would by hand: looking at every car in memory.</summary>
internal static partial class PlainOrder
{
    /// <summary>Whether a run of letters and digits contains the word; a word of one or two begins one.</summary>
    public static bool HasWord(Car car, string word)
    {
        var wanted = TextFolding.Fold(word);
        string?[] texts = [car.Make, car.Model, car.Title, car.StockNumber, car.Vin, car.Colour, car.Damage, car.Notes];
        return texts.OfType<string>().SelectMany(text => Runs().Matches(TextFolding.Fold(text)).Select(run => run.Value))
            .Any(run => wanted.Length <= 2 ? run.StartsWith(wanted, StringComparison.Ordinal) : run.Contains(wanted, StringComparison.Ordinal));
    }

    /// <summary>In order, those without a value last; the id parts equals in the direction of the last key.</summary>
    public static IEnumerable<Car> Sort(IEnumerable<Car> cars, IReadOnlyList<CarSortKey> sorts)
    {
        IOrderedEnumerable<Car> ordered = cars.OrderBy(_ => 0);
        foreach (var key in sorts)
        {
            Func<Car, object?> value = KeyOf(key.Field);
            ordered = ordered.ThenBy(c => value(c) is null);
            ordered = key.Descending ? ordered.ThenByDescending(value, Compare) : ordered.ThenBy(value, Compare);
        }

        return sorts.Count == 0 || sorts[^1].Descending ? ordered.ThenByDescending(c => c.Id) : ordered.ThenBy(c => c.Id);
    }

    private static readonly Comparer<object?> Compare = Comparer<object?>.Create((a, b) => (a, b) switch
    {
        (string x, string y) => string.CompareOrdinal(x, y),
        _ => Comparer<object?>.Default.Compare(a, b),
    });

    private static Func<Car, object?> KeyOf(CarSort sort) => sort switch
    {
        CarSort.Make => c => TextFolding.Fold(c.Make),
        CarSort.Model => c => c.Model is null ? null : TextFolding.Fold(c.Model),
        CarSort.Title => c => TextFolding.Fold(c.Title),
        CarSort.Colour => c => c.Colour is null ? null : TextFolding.Fold(c.Colour),
        CarSort.Location => c => c.Location is null ? null : TextFolding.Fold(c.Location),
        _ => c => typeof(Car).GetProperty(sort.ToString())!.GetValue(c),
    };

    [GeneratedRegex(@"[\p{L}\p{Nd}]+")]
    private static partial Regex Runs();
}
