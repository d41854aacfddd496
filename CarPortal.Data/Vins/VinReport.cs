using CarPortal.Data.Cars;

namespace CarPortal.Data.Vins;

/// <summary>How a VIN's check digit came out.</summary>
public enum VinCheck
{
    /// <summary>Not asked: the VIN is not 17 characters of those that are allowed.</summary>
    None,

    /// <summary>It fits the other characters.</summary>
    Right,

    /// <summary>It does not.</summary>
    Wrong,
}

/// <summary>Everything that can be said of a VIN without asking anybody outside.</summary>
public sealed record VinReport
{
    /// <summary>The VIN as it would be stored.</summary>
    public required string Vin { get; init; }

    /// <summary>Who made it; null when the maker's code is not known.</summary>
    public string? Maker { get; init; }

    /// <summary>The makes that are built under the maker's code.</summary>
    public IReadOnlyList<string> Makes { get; init; } = [];

    /// <summary>What is built under the maker's code.</summary>
    public VinVehicle? Vehicle { get; init; }

    /// <summary>The country that gave the maker's code.</summary>
    public string? Country { get; init; }

    /// <summary>The model years that position 10 can mean, the likelier first; outside North America not every maker uses it so.</summary>
    public IReadOnlyList<int> Years { get; init; } = [];

    /// <summary>The model year, where the VIN leaves no doubt.</summary>
    public int? Year { get; init; }

    /// <summary>How the check digit came out.</summary>
    public VinCheck CheckDigit { get; init; }

    /// <summary>What was probably meant, where letters were mistaken for others.</summary>
    public string? Suggestion { get; init; }

    /// <summary>What there is to say, the gravest first.</summary>
    public IReadOnlyList<VinNote> Notes { get; init; } = [];

    /// <summary>The other car in stock with this VIN.</summary>
    public VinCar? InStock { get; init; }

    /// <summary>Cars with this VIN that are no longer in stock, the newest record first.</summary>
    public IReadOnlyList<VinCar> Earlier { get; init; } = [];

    /// <summary>Other cars whose VIN has the same last eight characters.</summary>
    public IReadOnlyList<VinCar> Similar { get; init; } = [];
}

/// <summary>Another car, as a <see cref="VinReport"/> names it.</summary>
public sealed record VinCar
{
    /// <inheritdoc cref="Car.Id"/>
    public required int Id { get; init; }

    /// <inheritdoc cref="Car.StockNumber"/>
    public required string StockNumber { get; init; }

    /// <inheritdoc cref="Car.Vin"/>
    public required string Vin { get; init; }

    /// <inheritdoc cref="Car.Title"/>
    public required string Title { get; init; }

    /// <inheritdoc cref="Car.Status"/>
    public required CarStatus Status { get; init; }

    /// <summary>Whether it is in the trash.</summary>
    public required bool Deleted { get; init; }

    /// <summary>Since when it is in the trash, or has its status; UTC.</summary>
    public required DateTime Since { get; init; }

    internal bool IsInStock => !Deleted && CarLifecycle.InStock.Contains(Status);
}
