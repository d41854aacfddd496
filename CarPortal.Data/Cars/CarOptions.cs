using CarPortal.Data.Costs;
using CarPortal.Data.Photos;
using CarPortal.Data.Preparation;

namespace CarPortal.Data.Cars;

/// <summary>How this dealership works on its cars: the settings <c>Cars:*</c>.</summary>
public sealed class CarOptions
{
    /// <summary>Most entries of each list.</summary>
    public const int MaxEntries = 30;

    private static readonly string[] UsualSteps = ["Inspection", "Repair", "Cleaning", "Photos", "Pricing"];

    private static readonly string[] UsualShots =
        ["Front", "Rear", "Left", "Right", "Interior", "Dashboard", "Odometer", "Boot", "Engine", "Wheels"];

    /// <summary>How many photos a car needs to be Available; 0 for none.</summary>
    public int PhotosNeeded { get; set; }

    /// <summary>The steps of making a car ready, in their order; empty for the usual five.</summary>
    public IList<string> PreparationSteps { get; } = [];

    /// <summary>The photos that every car should have; empty for the usual ten.</summary>
    public IList<string> WantedShots { get; } = [];

    /// <summary>What every new car costs; empty for nothing.</summary>
    public IList<DefaultCost> DefaultCosts { get; } = [];

    /// <summary>Where the dealership is: its days begin and end there. The host says so; UTC until then.</summary>
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The steps of a car that comes into preparation.</summary>
    public IReadOnlyList<string> StepsOrUsual => PreparationSteps.Count > 0 ? [.. PreparationSteps] : UsualSteps;

    /// <summary>The photos on the checklist.</summary>
    public IReadOnlyList<string> ShotsOrUsual => WantedShots.Count > 0 ? [.. WantedShots] : UsualShots;

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    public string? FindMistake() =>
        PhotosNeeded is < 0 or > CarPhoto.MaxPerCar ? $"Cars:PhotosNeeded must be from 0 to {CarPhoto.MaxPerCar}."
        : !AreNames(PreparationSteps, PreparationStep.NameLength) ? $"Cars:PreparationSteps are {MaxEntries} different names at most, of 1 to {PreparationStep.NameLength} characters."
        : !AreNames(WantedShots, CarPhoto.ShotLength) ? $"Cars:WantedShots are {MaxEntries} different names at most, of 1 to {CarPhoto.ShotLength} characters."
        : DefaultCosts.Count > MaxEntries || DefaultCosts.Any(c => !Enum.IsDefined(c.Kind) || c.Amount is <= 0 or > CarRules.MaxPrice)
            ? $"Cars:DefaultCosts are {MaxEntries} at most, each with a Kind and an Amount above 0."
        : null;

    private static bool AreNames(IList<string> names, int length) =>
        names.Count <= MaxEntries && names.All(n => !string.IsNullOrWhiteSpace(n) && n.Length <= length && !TextRules.HasControl(n))
        && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count;
}

/// <summary>A cost that every new car has.</summary>
public sealed class DefaultCost
{
    /// <summary>For what.</summary>
    public CostKind Kind { get; set; }

    /// <summary>How much, in the installation's currency.</summary>
    public decimal Amount { get; set; }

    /// <summary>Who is paid.</summary>
    public string? Vendor { get; set; }
}
