using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.Photos;
using CarPortal.Data.Users;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CarPortal.Data;

/// <summary>
/// What every write sets on a record by itself: its version, who and when, the folded texts. The context's saves and
/// the bulk writer share it, so that no write path forgets one.
/// </summary>
internal static class RecordStamps
{
    /// <summary>Gives a new record its first version and stamps who made it when.</summary>
    public static void StampNew(CarPortalDbContext db, object entity)
    {
        if (entity is IVersioned versioned)
        {
            versioned.Version = Math.Max(1, versioned.Version); // What comes back under its old id counts on.
        }

        if (entity is Car car)
        {
            (car.CreatedAt, car.CreatedBy) = (db.Now, db.Actor!.KeptName);
            (car.ChangedAt, car.ChangedBy, car.StatusSince) = (car.CreatedAt, car.CreatedBy, car.CreatedAt);
            car.PriceChangedAt = car.Price is null ? null : car.CreatedAt;
            car.FoldTexts();
        }

        switch (entity)
        {
            case User user:
                user.FoldTexts();
                break;
            case CarCost cost:
                (cost.CreatedAt, cost.CreatedBy) = (db.Now, db.Actor!.KeptName);
                break;
            case CarPhoto photo:
                (photo.CreatedAt, photo.CreatedBy) = (db.Now, db.Actor!.KeptName);
                break;
        }
    }

    /// <summary>Counts a changed record's version up and stamps who changed it when.</summary>
    public static void StampChange(CarPortalDbContext db, EntityEntry entry)
    {
        if (entry.Entity is IVersioned)
        {
            // Counted from the version the writer saw, which is also what the UPDATE compares with.
            var version = entry.Property(nameof(IVersioned.Version));
            version.CurrentValue = (long)version.OriginalValue! + 1;
        }

        if (entry.Entity is Car car)
        {
            StampChange(db, car, name => entry.Property(name).IsModified);
            car.FoldTexts();
        }

        (entry.Entity as User)?.FoldTexts();
    }

    /// <summary>The same for a car of which the bulk writer read only what it needs.</summary>
    public static void StampChange(CarPortalDbContext db, Car car, IReadOnlySet<string> changed)
    {
        car.Version++;
        StampChange(db, car, changed.Contains);
        car.FoldTexts(changed);
    }

    /// <summary>What the bulk writer has to read besides the fields that it changes.</summary>
    public static IEnumerable<string> ReadFor(IReadOnlySet<string> changed) =>
        Car.Folded.Where(column => changed.Overlaps(column.Value)).SelectMany(column => column.Value);

    /// <summary>What <see cref="StampChange(CarPortalDbContext, Car, IReadOnlySet{string})"/> sets, for the bulk writer to write.</summary>
    public static IEnumerable<string> WrittenFor(IReadOnlySet<string> changed) =>
    [
        nameof(Car.Version), nameof(Car.ChangedAt), nameof(Car.ChangedBy),
        .. changed.Contains(nameof(Car.Status)) ? [nameof(Car.StatusSince)] : Array.Empty<string>(),
        .. changed.Contains(nameof(Car.Price)) ? [nameof(Car.PriceChangedAt)] : Array.Empty<string>(),
        .. Car.Folded.Where(column => changed.Overlaps(column.Value)).Select(column => column.Key),
    ];

    private static void StampChange(CarPortalDbContext db, Car car, Func<string, bool> isChanged)
    {
        (car.ChangedAt, car.ChangedBy) = (db.Now, db.Actor!.KeptName);
        if (isChanged(nameof(Car.Status)))
        {
            car.StatusSince = car.ChangedAt;
        }

        if (isChanged(nameof(Car.Price)))
        {
            car.PriceChangedAt = car.Price is null ? null : car.ChangedAt;
        }
    }
}
