using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>A row of the file: a car, or what is wrong with it.</summary>
internal sealed class ImportRow
{
    /// <summary>From 1 after the header, blank lines not counted: with the file's hash, what the row is known by.</summary>
    public required int Number { get; init; }

    public required int Line { get; init; }

    public required string[] Fields { get; init; }

    public required Car? Car { get; init; }

    public required IReadOnlyList<FieldError> Errors { get; init; }

    public required bool Mended { get; init; }

    /// <summary>Why the car is taken with another status than the file says; null when it is not.</summary>
    public string? Remark { get; init; }

    /// <summary>What to look at again in the VIN, which is taken as it stands; null for nothing.</summary>
    public string? VinWarning { get; init; }

    /// <summary>Whether the file names the car's stock number; else the car is given one when it is written.</summary>
    public required bool IsNumbered { get; init; }

    /// <summary>Takes back the stock number of a write that failed.</summary>
    public void ForgetGivenNumber()
    {
        if (Car is not null && !IsNumbered)
        {
            Car.StockNumber = "";
        }
    }
}
