using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>A row of the file: what it says of a car, or what is wrong with it.</summary>
internal sealed class ImportRow
{
    /// <summary>From 1 after the header, blank lines not counted: with the file's hash, what the row is known by.</summary>
    public required int Number { get; init; }

    public required int Line { get; init; }

    /// <summary>The row as it stands in the file, with what was mended on the page.</summary>
    public required string[] Fields { get; init; }

    /// <summary>What it says, cleaned as the form and the API do.</summary>
    public CarInput Input { get; init; } = new();

    /// <summary>Whether each field of the mapping has a value of its own, one for all cars, or none.</summary>
    public FieldOrigin[] Given { get; init; } = [];

    /// <summary>The source's own id of the car; null when the row has none.</summary>
    public string? Key { get; init; }

    /// <summary>What is wrong with it, whatever becomes of it.</summary>
    public required IReadOnlyList<FieldError> Errors { get; init; }

    /// <summary>The row as a new car; null when it cannot be one.</summary>
    public Car? Car { get; init; }

    /// <summary>Why it cannot be a new car.</summary>
    public IReadOnlyList<FieldError> NewErrors { get; init; } = [];

    public required bool Mended { get; init; }

    /// <summary>Why a new car is taken with another status than the file says; null when it is not.</summary>
    public string? Remark { get; init; }

    /// <summary>What to look at again in the VIN, which is taken as it stands; null for nothing.</summary>
    public string? VinWarning { get; init; }

    /// <summary>Whether the file names the car's stock number; else a new car is given one when it is written.</summary>
    public bool IsNumbered => Input.StockNumber is not null;

    /// <summary>Takes back the stock number of a write that failed.</summary>
    public void ForgetGivenNumber()
    {
        if (Car is not null && !IsNumbered)
        {
            Car.StockNumber = "";
        }
    }
}

/// <summary>Where a field's value comes from.</summary>
internal enum FieldOrigin : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>From the row.</summary>
    Row,

    /// <summary>It is the same for all cars whose row has none.</summary>
    Constant,
}
