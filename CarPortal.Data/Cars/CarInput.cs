namespace CarPortal.Data.Cars;

/// <summary>
/// What staff, API clients and imports may set on a car. Texts are trimmed and an empty one counts as absent;
/// <see cref="CarRules"/> says what is taken.
/// </summary>
public sealed record CarInput
{
    /// <summary>The dealership's own number; absent: the next free one on a new car, unchanged on an old one.</summary>
    public string? StockNumber { get; set; }

    /// <summary>Vehicle identification number.</summary>
    public string? Vin { get; set; }

    /// <summary>The maker; required.</summary>
    public string? Make { get; set; }

    /// <summary>The maker's model.</summary>
    public string? Model { get; set; }

    /// <summary>The advert line; required.</summary>
    public string? Title { get; set; }

    /// <summary>Model year.</summary>
    public int? Year { get; set; }

    /// <summary>In the installation's unit.</summary>
    public int? Mileage { get; set; }

    /// <summary>Asking price in the installation's currency.</summary>
    public decimal? Price { get; set; }

    /// <summary>What is known of damage.</summary>
    public string? Damage { get; set; }

    /// <summary>Paint colour.</summary>
    public string? Colour { get; set; }

    /// <summary>What drives the car.</summary>
    public CarFuel? Fuel { get; set; }

    /// <summary>How gears are changed.</summary>
    public CarGearbox? Gearbox { get; set; }

    /// <summary>The car's shape.</summary>
    public CarBody? Body { get; set; }

    /// <summary>Engine power in kilowatts.</summary>
    public int? PowerKw { get; set; }

    /// <summary>Number of doors.</summary>
    public int? Doors { get; set; }

    /// <summary>Month of first registration.</summary>
    public Month? FirstRegistered { get; set; }

    /// <summary>Where it stands.</summary>
    public string? Location { get; set; }

    /// <summary>Staff's own notes.</summary>
    public string? Notes { get; set; }

    /// <summary>Status; absent: Incoming on a new car, unchanged on an old one.</summary>
    public CarStatus? Status { get; set; }

    /// <summary>The day the dealership acquired it.</summary>
    public DateOnly? AcquiredOn { get; set; }

    /// <summary>When somebody last saw it on the lot. Without a zone it is UTC.</summary>
    public DateTime? LastSeenAt { get; set; }

    /// <inheritdoc cref="Car.PurchasePrice"/>
    public decimal? PurchasePrice { get; set; }

    /// <inheritdoc cref="Car.SalePrice"/>
    public decimal? SalePrice { get; set; }

    /// <inheritdoc cref="Car.SoldOn"/>
    public DateOnly? SoldOn { get; set; }

    /// <inheritdoc cref="Car.SoldBy"/>
    public string? SoldBy { get; set; }

    /// <inheritdoc cref="Car.BuyerName"/>
    public string? BuyerName { get; set; }

    /// <summary>A new car with these values, whose stock number is empty until it is given one.</summary>
    internal Car ToCar()
    {
        var car = new Car { StockNumber = "", Make = "", Title = "" };
        ApplyTo(car);
        return car;
    }

    /// <summary>Writes these values onto a car; call it with what <see cref="CarRules.Check"/> gave back.</summary>
    internal void ApplyTo(Car car)
    {
        car.StockNumber = StockNumber ?? car.StockNumber;
        car.Vin = Vin;
        car.Make = Make!;
        car.Model = Model;
        car.Title = Title!;
        car.Year = Year;
        car.Mileage = Mileage;
        car.Price = Price;
        car.Damage = Damage;
        car.Colour = Colour;
        car.Fuel = Fuel;
        car.Gearbox = Gearbox;
        car.Body = Body;
        car.PowerKw = PowerKw;
        car.Doors = Doors;
        car.FirstRegistered = FirstRegistered;
        car.Location = Location;
        car.Notes = Notes;
        car.Status = Status ?? car.Status;
        car.AcquiredOn = AcquiredOn;
        car.LastSeenAt = LastSeenAt;
        car.PurchasePrice = PurchasePrice;
        car.SalePrice = SalePrice;
        car.SoldOn = SoldOn;
        car.SoldBy = SoldBy;
        car.BuyerName = BuyerName;
    }
}
