using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Photos;

/// <summary>What a photo's words may be, and how many photos a car may have.</summary>
internal static class PhotoRules
{
    /// <summary>Sets the caption, or says why not.</summary>
    public static SaveResult? SetCaption(CarPhoto photo, string? caption)
    {
        var text = caption?.Trim();
        if (text?.Length > CarPhoto.CaptionLength)
        {
            return new SaveResult.Invalid("caption", $"The caption can have {CarPhoto.CaptionLength} characters at most; it has {text.Length:N0}.");
        }

        if (text is not null && (TextRules.HasControl(text) || !TextRules.IsWellFormed(text)))
        {
            return new SaveResult.Invalid("caption", "The caption has characters that cannot be shown.");
        }

        photo.Caption = string.IsNullOrEmpty(text) ? null : text;
        return null;
    }

    /// <summary>Sets the shot, in the settings' own spelling, or says why not.</summary>
    public static SaveResult? SetShot(CarPhoto photo, string? shot, IReadOnlyList<string> wanted)
    {
        if (string.IsNullOrWhiteSpace(shot))
        {
            photo.Shot = null;
            return null;
        }

        if (wanted.FirstOrDefault(w => w.Equals(shot.Trim(), StringComparison.OrdinalIgnoreCase)) is not { } known)
        {
            return new SaveResult.Invalid("shot", $"It must be one of {string.Join(", ", wanted)}.");
        }

        photo.Shot = known;
        return null;
    }

    /// <summary>The refusal of one more photo; null while there is room.</summary>
    public static async Task<SaveResult?> WhyFullAsync(CarPortalDbContext db, int carId, CancellationToken ct) =>
        await db.CarPhotos.CountAsync(p => p.CarId == carId && p.DeletedAt == null, ct) >= CarPhoto.MaxPerCar
            ? new SaveResult.Invalid("photo", $"The car has {CarPhoto.MaxPerCar} photos; it cannot have more.")
            : null;

    /// <summary>The refusal of one photo less; null where the car's status bears it.</summary>
    public static async Task<SaveResult?> WhyNeededAsync(CarPortalDbContext db, int carId, CarOptions options, CancellationToken ct)
    {
        if (options.PhotosNeeded == 0 || await db.Cars.AsNoTracking().FirstOrDefaultAsync(c => c.Id == carId, ct) is not { } car)
        {
            return null;
        }

        var facts = await CarWriter.FactsAsync(db, carId, CarFacts.Of(car), options, ct);
        return CarLifecycle.FindFaults(car.Status, facts with { Photos = facts.Photos - 1 }).Any(fault => fault.Field == "photos")
            ? new SaveResult.Invalid("photo", $"A car that is {CarLifecycle.NameOf(car.Status)} needs {CarLifecycle.Photos(options.PhotosNeeded)}: add another first, or take it back to preparation.")
            : null;
    }
}
