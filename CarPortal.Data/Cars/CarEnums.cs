namespace CarPortal.Data.Cars;

/// <summary>Where a car is in its life, in the order of that life. Stored as its number: sorting follows it.</summary>
public enum CarStatus
{
    /// <summary>Bought, not here yet.</summary>
    Incoming = 0,

    /// <summary>Here, being made ready for sale.</summary>
    InPreparation = 1,

    /// <summary>For sale.</summary>
    Available = 2,

    /// <summary>Held for a customer.</summary>
    Reserved = 3,

    /// <summary>Sold, still here.</summary>
    Sold = 4,

    /// <summary>Handed over.</summary>
    Delivered = 5,

    /// <summary>Taken out of stock without a sale.</summary>
    Withdrawn = 6,

    /// <summary>Came back after it was handed over; to be made ready again.</summary>
    ReturnedToStock = 7,
}

/// <summary>What drives the car.</summary>
public enum CarFuel
{
    /// <summary>Petrol.</summary>
    Petrol = 0,

    /// <summary>Diesel.</summary>
    Diesel = 1,

    /// <summary>Battery electric.</summary>
    Electric = 2,

    /// <summary>Hybrid without a plug.</summary>
    Hybrid = 3,

    /// <summary>Plug-in hybrid.</summary>
    PluginHybrid = 4,

    /// <summary>Liquefied petroleum gas.</summary>
    Lpg = 5,

    /// <summary>Compressed natural gas.</summary>
    Cng = 6,

    /// <summary>Hydrogen.</summary>
    Hydrogen = 7,

    /// <summary>Anything else.</summary>
    Other = 8,
}

/// <summary>How gears are changed.</summary>
public enum CarGearbox
{
    /// <summary>By hand.</summary>
    Manual = 0,

    /// <summary>By itself.</summary>
    Automatic = 1,

    /// <summary>By hand without a clutch pedal.</summary>
    SemiAutomatic = 2,
}

/// <summary>The car's shape.</summary>
public enum CarBody
{
    /// <summary>Hatchback.</summary>
    Hatchback = 0,

    /// <summary>Saloon (sedan).</summary>
    Saloon = 1,

    /// <summary>Estate (station wagon).</summary>
    Estate = 2,

    /// <summary>Sport utility vehicle.</summary>
    Suv = 3,

    /// <summary>Coupé.</summary>
    Coupe = 4,

    /// <summary>Convertible.</summary>
    Convertible = 5,

    /// <summary>Van or people carrier.</summary>
    Van = 6,

    /// <summary>Pick-up.</summary>
    Pickup = 7,

    /// <summary>Anything else.</summary>
    Other = 8,
}
