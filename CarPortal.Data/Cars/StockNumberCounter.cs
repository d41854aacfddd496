using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Cars;

/// <summary>The next automatic stock number: one row, counted up in the transaction that uses the number.</summary>
public sealed class StockNumberCounter
{
    /// <summary>The first automatic stock number: five digits from the first car on.</summary>
    public const int First = 10_001;

    /// <summary>Counts up, and tells the next number to give then and how many cars have the one before it already.</summary>
    private const string CountUp = """
        UPDATE "StockNumberCounter" SET "Next" = "Next" + $1
        RETURNING "Next", (SELECT COUNT(*) FROM "Cars" WHERE "StockNumber" = CAST("Next" - 1 AS TEXT))
        """;

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

            // The update locks the row, on PostgreSQL, until this transaction ends.
            var (end, isLastTaken) = await db.ReadNumbersAsync(CountUp, [wanted], ct) is [var next, var found] ? (next, found > 0) : default;
            var candidates = Enumerable.Range(0, wanted)
                .Select(i => (end - wanted + i).ToString(System.Globalization.CultureInfo.InvariantCulture)).ToList();
            var taken = wanted == 1 ? isLastTaken ? candidates : []
                : await db.Cars.IgnoreQueryFilters().Where(c => EF.Parameter(candidates).Contains(c.StockNumber)).Select(c => c.StockNumber).ToListAsync(ct);
            foreach (var number in candidates.Where(n => !taken.Contains(n) && !typed.Contains(n)))
            {
                numbers.Enqueue(number);
            }
        }

        return numbers;
    }
}
