namespace CarPortal.Data.Cars;

/// <summary>What the list of cars can be sorted by; each is also the API's name of the field.</summary>
public enum CarSort
{
    /// <summary>In the order the cars were added.</summary>
    Id,

    /// <summary>Stock number, as text.</summary>
    StockNumber,

    /// <summary>VIN; cars without one last.</summary>
    Vin,

    /// <summary>Make, without regard to case and accents.</summary>
    Make,

    /// <summary>Model, without regard to case and accents; cars without one last.</summary>
    Model,

    /// <summary>Title, without regard to case and accents.</summary>
    Title,

    /// <summary>Year; unknown last.</summary>
    Year,

    /// <summary>Mileage; unknown last.</summary>
    Mileage,

    /// <summary>Price; unknown last.</summary>
    Price,

    /// <summary>Location; unknown last.</summary>
    Location,

    /// <summary>Status, in the order of a car's life.</summary>
    Status,

    /// <summary>Day of acquisition; unknown last.</summary>
    AcquiredOn,

    /// <summary>When last seen; never last.</summary>
    LastSeenAt,

    /// <summary>When the record was made.</summary>
    CreatedAt,

    /// <summary>When the record was last changed.</summary>
    ChangedAt,

    /// <summary>When the price was last set or changed; without a price last.</summary>
    PriceChangedAt,

    /// <summary>Colour, without regard to case and accents; unknown last.</summary>
    Colour,

    /// <summary>Fuel; unknown last.</summary>
    Fuel,

    /// <summary>Gearbox; unknown last.</summary>
    Gearbox,

    /// <summary>Body; unknown last.</summary>
    Body,

    /// <summary>Power; unknown last.</summary>
    PowerKw,
}
