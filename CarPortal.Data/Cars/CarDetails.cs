using System.Linq.Expressions;

namespace CarPortal.Data.Cars;

/// <summary>
/// A car with every field, as the API gives it out. The order of the members is the order of CSV columns.
/// </summary>
public sealed record CarDetails
{
    /// <inheritdoc cref="Car.Id"/>
    public required int Id { get; init; }

    /// <inheritdoc cref="IVersioned.Version"/>
    public required long Version { get; init; }

    /// <inheritdoc cref="Car.StockNumber"/>
    public required string StockNumber { get; init; }

    /// <inheritdoc cref="Car.Vin"/>
    public required string? Vin { get; init; }

    /// <inheritdoc cref="Car.Make"/>
    public required string Make { get; init; }

    /// <inheritdoc cref="Car.Model"/>
    public required string? Model { get; init; }

    /// <inheritdoc cref="Car.Title"/>
    public required string Title { get; init; }

    /// <inheritdoc cref="Car.Year"/>
    public required int? Year { get; init; }

    /// <inheritdoc cref="Car.Mileage"/>
    public required int? Mileage { get; init; }

    /// <inheritdoc cref="Car.Price"/>
    public required decimal? Price { get; init; }

    /// <inheritdoc cref="Car.Damage"/>
    public required string? Damage { get; init; }

    /// <inheritdoc cref="Car.Colour"/>
    public required string? Colour { get; init; }

    /// <inheritdoc cref="Car.Fuel"/>
    public required CarFuel? Fuel { get; init; }

    /// <inheritdoc cref="Car.Gearbox"/>
    public required CarGearbox? Gearbox { get; init; }

    /// <inheritdoc cref="Car.Body"/>
    public required CarBody? Body { get; init; }

    /// <inheritdoc cref="Car.PowerKw"/>
    public required int? PowerKw { get; init; }

    /// <inheritdoc cref="Car.Doors"/>
    public required int? Doors { get; init; }

    /// <inheritdoc cref="Car.FirstRegistered"/>
    public required Month? FirstRegistered { get; init; }

    /// <inheritdoc cref="Car.Location"/>
    public required string? Location { get; init; }

    /// <inheritdoc cref="Car.Notes"/>
    public required string? Notes { get; init; }

    /// <inheritdoc cref="Car.Status"/>
    public required CarStatus Status { get; init; }

    /// <inheritdoc cref="Car.AcquiredOn"/>
    public required DateOnly? AcquiredOn { get; init; }

    /// <inheritdoc cref="Car.LastSeenAt"/>
    public required DateTime? LastSeenAt { get; init; }

    /// <inheritdoc cref="Car.CreatedAt"/>
    public required DateTime CreatedAt { get; init; }

    /// <inheritdoc cref="Car.CreatedBy"/>
    public required string CreatedBy { get; init; }

    /// <inheritdoc cref="Car.ChangedAt"/>
    public required DateTime ChangedAt { get; init; }

    /// <inheritdoc cref="Car.ChangedBy"/>
    public required string ChangedBy { get; init; }

    /// <inheritdoc cref="Car.PurchasePrice"/>
    public required decimal? PurchasePrice { get; init; }

    /// <inheritdoc cref="Car.SalePrice"/>
    public required decimal? SalePrice { get; init; }

    /// <inheritdoc cref="Car.SoldOn"/>
    public required DateOnly? SoldOn { get; init; }

    /// <inheritdoc cref="Car.SoldBy"/>
    public required string? SoldBy { get; init; }

    /// <inheritdoc cref="Car.BuyerName"/>
    public required string? BuyerName { get; init; }

    /// <inheritdoc cref="Car.StatusSince"/>
    public required DateTime StatusSince { get; init; }

    internal static Expression<Func<Car, CarDetails>> Projection { get; } = c => new CarDetails
    {
        Id = c.Id,
        Version = c.Version,
        StockNumber = c.StockNumber,
        Vin = c.Vin,
        Make = c.Make,
        Model = c.Model,
        Title = c.Title,
        Year = c.Year,
        Mileage = c.Mileage,
        Price = c.Price,
        Damage = c.Damage,
        Colour = c.Colour,
        Fuel = c.Fuel,
        Gearbox = c.Gearbox,
        Body = c.Body,
        PowerKw = c.PowerKw,
        Doors = c.Doors,
        FirstRegistered = c.FirstRegistered,
        Location = c.Location,
        Notes = c.Notes,
        Status = c.Status,
        AcquiredOn = c.AcquiredOn,
        LastSeenAt = c.LastSeenAt,
        CreatedAt = c.CreatedAt,
        CreatedBy = c.CreatedBy,
        ChangedAt = c.ChangedAt,
        ChangedBy = c.ChangedBy,
        PurchasePrice = c.PurchasePrice,
        SalePrice = c.SalePrice,
        SoldOn = c.SoldOn,
        SoldBy = c.SoldBy,
        BuyerName = c.BuyerName,
        StatusSince = c.StatusSince,
    };

    /// <summary>What can be changed, as an input to change it with.</summary>
    public CarInput ToInput() => new()
    {
        StockNumber = StockNumber,
        Vin = Vin,
        Make = Make,
        Model = Model,
        Title = Title,
        Year = Year,
        Mileage = Mileage,
        Price = Price,
        Damage = Damage,
        Colour = Colour,
        Fuel = Fuel,
        Gearbox = Gearbox,
        Body = Body,
        PowerKw = PowerKw,
        Doors = Doors,
        FirstRegistered = FirstRegistered,
        Location = Location,
        Notes = Notes,
        Status = Status,
        AcquiredOn = AcquiredOn,
        LastSeenAt = LastSeenAt,
        PurchasePrice = PurchasePrice,
        SalePrice = SalePrice,
        SoldOn = SoldOn,
        SoldBy = SoldBy,
        BuyerName = BuyerName,
    };
}
