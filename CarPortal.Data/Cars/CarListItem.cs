using System.Linq.Expressions;

namespace CarPortal.Data.Cars;

/// <summary>A car as a row of the list.</summary>
public sealed record CarListItem
{
    /// <inheritdoc cref="Car.Id"/>
    public required int Id { get; init; }

    /// <inheritdoc cref="IVersioned.Version"/>
    public required long Version { get; init; }

    /// <inheritdoc cref="Car.StockNumber"/>
    public required string StockNumber { get; init; }

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

    /// <summary>Whether any damage is noted.</summary>
    public required bool HasDamage { get; init; }

    /// <inheritdoc cref="Car.Colour"/>
    public required string? Colour { get; init; }

    /// <inheritdoc cref="Car.Fuel"/>
    public required CarFuel? Fuel { get; init; }

    /// <inheritdoc cref="Car.Gearbox"/>
    public required CarGearbox? Gearbox { get; init; }

    /// <inheritdoc cref="Car.Body"/>
    public required CarBody? Body { get; init; }

    /// <inheritdoc cref="Car.Location"/>
    public required string? Location { get; init; }

    /// <inheritdoc cref="Car.Status"/>
    public required CarStatus Status { get; init; }

    /// <inheritdoc cref="Car.AcquiredOn"/>
    public required DateOnly? AcquiredOn { get; init; }

    /// <inheritdoc cref="Car.LastSeenAt"/>
    public required DateTime? LastSeenAt { get; init; }

    /// <inheritdoc cref="Car.Vin"/>
    public required string? Vin { get; init; }

    /// <inheritdoc cref="Car.PowerKw"/>
    public required int? PowerKw { get; init; }

    /// <inheritdoc cref="Car.Doors"/>
    public required int? Doors { get; init; }

    /// <inheritdoc cref="Car.FirstRegistered"/>
    public required Month? FirstRegistered { get; init; }

    /// <inheritdoc cref="Car.PurchasePrice"/>
    public required decimal? PurchasePrice { get; init; }

    /// <inheritdoc cref="Car.StatusSince"/>
    public required DateTime StatusSince { get; init; }

    /// <inheritdoc cref="Car.PriceChangedAt"/>
    public required DateTime? PriceChangedAt { get; init; }

    /// <inheritdoc cref="Car.ChangedAt"/>
    public required DateTime ChangedAt { get; init; }

    /// <inheritdoc cref="Car.CreatedAt"/>
    public required DateTime CreatedAt { get; init; }

    /// <inheritdoc cref="Car.ChangedBy"/>
    public required string ChangedBy { get; init; }

    /// <summary>When it went to the trash; null in the list of cars.</summary>
    public required DateTime? DeletedAt { get; init; }

    internal static Expression<Func<Car, CarListItem>> Projection { get; } = c => new CarListItem
    {
        Id = c.Id,
        Version = c.Version,
        StockNumber = c.StockNumber,
        Make = c.Make,
        Model = c.Model,
        Title = c.Title,
        Year = c.Year,
        Mileage = c.Mileage,
        Price = c.Price,
        HasDamage = c.Damage != null,
        Colour = c.Colour,
        Fuel = c.Fuel,
        Gearbox = c.Gearbox,
        Body = c.Body,
        Location = c.Location,
        Status = c.Status,
        AcquiredOn = c.AcquiredOn,
        LastSeenAt = c.LastSeenAt,
        Vin = c.Vin,
        PowerKw = c.PowerKw,
        Doors = c.Doors,
        FirstRegistered = c.FirstRegistered,
        PurchasePrice = c.PurchasePrice,
        StatusSince = c.StatusSince,
        PriceChangedAt = c.PriceChangedAt,
        ChangedAt = c.ChangedAt,
        CreatedAt = c.CreatedAt,
        ChangedBy = c.ChangedBy,
        DeletedAt = c.DeletedAt,
    };
}
