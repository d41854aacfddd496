using System.Runtime.CompilerServices;
using CarPortal.Data.Cars;

namespace CarPortal.Data.BulkEdits;

/// <summary>What a change makes of each car of a selection. Writes nothing.</summary>
internal sealed class BulkEvaluation(CarPortalDbContext db, BulkPlan plan, CarOptions options)
{
    public const string Gone = "There is no such car: it was deleted, or never was.";

    /// <summary>Every car of the selection in ascending order of ids, some thousands at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<BulkOutcome>> RunAsync(IReadOnlyList<int> ids, [EnumeratorCancellation] CancellationToken ct)
    {
        var facts = new BulkFacts(options, []);
        Func<Car, CarStatus>? next = plan.Change.Status is { } status ? _ => status : null;
        await foreach (var (some, cars) in BulkReader.ReadAsync(db, ids, plan.Columns, ct))
        {
            await facts.ReadAsync(db, cars, next, plan.Cost is not null, ct);
            var outcomes = new List<BulkOutcome>(some.Length);
            var at = 0;
            foreach (var id in some)
            {
                outcomes.Add(at < cars.Count && cars[at].Id == id ? Evaluate(cars[at++], facts) : new BulkOutcome(id, null, [], BulkVerdict.Refused, Gone, 0));
            }

            yield return outcomes;
        }
    }

    private BulkOutcome Evaluate(Car car, BulkFacts facts)
    {
        var before = plan.Columns.ValuesOf(car);
        var (verdict, why) = plan.Apply(car, before, facts);
        return new BulkOutcome(car.Id, car, before, verdict, why, facts.CostsOf(car.Id));
    }
}

/// <summary>What a change makes of one car.</summary>
/// <param name="Id">Which.</param>
/// <param name="Car">With its new values, or its old ones when they stay; null when there is none.</param>
/// <param name="Before">Its old values, in the order of the columns.</param>
/// <param name="Verdict">Whether it changes.</param>
/// <param name="Why">Why not.</param>
/// <param name="Costs">How many costs it has, when one is added: they have no part in its version.</param>
internal sealed record BulkOutcome(int Id, Car? Car, object?[] Before, BulkVerdict Verdict, string? Why, int Costs)
{
    /// <summary>The same number for the same car in the same state and with the same outcome.</summary>
    public int Print => HashCode.Combine(Car?.Version, Verdict, Why, Costs);
}
