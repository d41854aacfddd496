using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Cars;

/// <summary>The next automatic stock number: one row, counted up in the transaction that uses the number.</summary>
public sealed class StockNumberCounter
{
    /// <summary>The first automatic stock number: five digits from the first car on.</summary>
    public const int First = 10_001;

    /// <summary>Always 1.</summary>
    public int Id { get; set; }

    /// <summary>The next number to give.</summary>
    public long Next { get; set; }

    /// <summary>
    /// Takes numbers that no car has. Cars may have been given such a number by hand; those are passed over.
    /// </summary>
    /// <param name="db">A context in a write transaction: without it two writers could be given the same number.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="typed">Numbers given by hand to cars that are about to be written beside these.</param>
    /// <param name="ct">Cancels.</param>
    internal static async Task<Queue<string>> TakeAsync(
        CarPortalDbContext db, int count, IReadOnlyCollection<string> typed, CancellationToken ct)
    {
        var numbers = new Queue<string>(count);
        while (numbers.Count < count)
        {
            var wanted = count - numbers.Count;

            // The update comes first: on PostgreSQL it locks the row until this transaction ends.
            await db.StockNumberCounters.ExecuteUpdateAsync(s => s.SetProperty(c => c.Next, c => c.Next + wanted), ct);
            var end = await db.StockNumberCounters.Select(c => c.Next).SingleAsync(ct);
            var candidates = Enumerable.Range(0, wanted)
                .Select(i => (end - wanted + i).ToString(System.Globalization.CultureInfo.InvariantCulture)).ToList();
            var taken = await db.Cars.IgnoreQueryFilters().Where(c => EF.Parameter(candidates).Contains(c.StockNumber))
                .Select(c => c.StockNumber).ToHashSetAsync(ct);
            foreach (var number in candidates.Where(n => !taken.Contains(n) && !typed.Contains(n)))
            {
                numbers.Enqueue(number);
            }
        }

        return numbers;
    }
}
