using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Search;

/// <summary>
/// Folds the texts of cars anew whose searched text is empty: a migration that changes how texts are folded empties it.
/// Killed in between, it goes on at the next start.
/// </summary>
internal static class SearchRefold
{
    private const int BatchSize = 500;

    public static async Task RunAsync(CarPortalDbContext db, CancellationToken ct)
    {
        db.Actor = Actor.Console;
        while (true)
        {
            // The constant lets both databases use the index of just these.
            var cars = await db.Cars.IgnoreQueryFilters().Where(c => c.SearchText == "").OrderBy(c => c.Id).Take(BatchSize).ToListAsync(ct);
            if (cars.Count == 0)
            {
                return;
            }

            cars.ForEach(car => car.FoldTexts());
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
    }
}
