using CarPortal.Data.Photos;
using CarPortal.Data.Preparation;

namespace CarPortal.Data.Cars;

/// <summary>What the dealership wants of its cars, from the settings <c>Cars:…</c>.</summary>
public sealed class CarOptions
{
    private static readonly string[] UsualSteps = ["Inspection", "Repair", "Cleaning", "Photos", "Pricing"];

    /// <summary>How many photos a car needs to become available; 0 to 200.</summary>
    public int PhotosNeeded { get; set; }

    /// <summary>
    /// The steps that a car is given when its preparation begins; not set: the usual five. Null by default, since
    /// settings are added to a list that is there and do not replace it.
    /// </summary>
    public string[]? PreparationSteps { get; set; }

    /// <summary>The steps that a car is given; a setting of one empty name stands for none.</summary>
    internal IReadOnlyList<string> StepNames =>
        PreparationSteps is null ? UsualSteps : [.. PreparationSteps.Select(name => name.Trim()).Where(name => name.Length > 0)];

    /// <summary>What is wrong with these settings, for whoever set them; null when nothing is.</summary>
    public string? FindMistake() =>
        PhotosNeeded is < 0 or > CarPhoto.MaxPerCar ? $"Cars:PhotosNeeded must be from 0 to {CarPhoto.MaxPerCar}."
        : StepNames.Count > PreparationStep.MaxPerCar ? $"Cars:PreparationSteps can name {PreparationStep.MaxPerCar} steps at most."
        : StepNames.FirstOrDefault(name => name.Length > PreparationStep.NameLength || TextRules.HasControl(name, multiLine: false)) is { } bad
            ? $"Cars:PreparationSteps: '{bad}' must be one line of {PreparationStep.NameLength} characters at most."
        : null;
}
