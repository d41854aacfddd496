using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Preparation;

/// <summary>The steps that every car goes through here, as the settings name them.</summary>
internal static class UsualSteps
{
    /// <summary>Gives a car its steps in the current transaction, unless it has any, and saves them.</summary>
    public static async Task AddAsync(CarPortalDbContext db, int carId, CarOptions options, CancellationToken ct)
    {
        if (await db.PreparationSteps.AnyAsync(s => s.CarId == carId, ct))
        {
            return;
        }

        db.PreparationSteps.AddRange(Of(carId, options));
        await db.SaveChangesAsync(ct);
    }

    public static IEnumerable<PreparationStep> Of(int carId, CarOptions options) =>
        options.StepsOrUsual.Select((name, i) => new PreparationStep { CarId = carId, Name = name, Rank = i + 1 });
}
