namespace CarPortal.Data.Vins;

/// <summary>What a maker builds under a code, as vPIC has it.</summary>
public enum VinVehicle
{
    /// <summary>Passenger car.</summary>
    Car,

    /// <summary>Multipurpose passenger vehicle: sport utility vehicles, people carriers.</summary>
    Multipurpose,

    /// <summary>Truck, pick-ups among them.</summary>
    Truck,

    /// <summary>Motorcycle.</summary>
    Motorcycle,

    /// <summary>Trailer, caravans among them.</summary>
    Trailer,

    /// <summary>Bus.</summary>
    Bus,

    /// <summary>A chassis to be completed by others, a low-speed or an off-road vehicle.</summary>
    Other,
}
