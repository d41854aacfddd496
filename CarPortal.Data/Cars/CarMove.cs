namespace CarPortal.Data.Cars;

/// <summary>The next status of a car, with what it needs.</summary>
public sealed record CarMove
{
    /// <summary>The status; required. A car becomes reserved by a hold instead.</summary>
    public CarStatus? Status { get; set; }

    /// <inheritdoc cref="Car.SalePrice"/>
    public decimal? SalePrice { get; set; }

    /// <inheritdoc cref="Car.SoldOn"/>
    public DateOnly? SoldOn { get; set; }

    /// <inheritdoc cref="Car.SoldBy"/>
    public string? SoldBy { get; set; }

    /// <inheritdoc cref="Car.BuyerName"/>
    public string? BuyerName { get; set; }

    /// <summary>Why, for the history; may be absent.</summary>
    public string? Reason { get; set; }

    /// <summary>Trims and checks every field; what the status needs is the lifecycle's to say.</summary>
    internal (CarMove Move, IReadOnlyList<FieldError> Errors) Check(DateTime now)
    {
        var errors = new CarFieldChecks();
        var clean = this with
        {
            Status = errors.Known("status", "Status", Status),
            SalePrice = errors.Amount("salePrice", "Sale price", SalePrice),
            SoldOn = errors.SoldOn(SoldOn, now),
            SoldBy = errors.Line("soldBy", "Seller", SoldBy, CarRules.PersonLength),
            BuyerName = errors.Line("buyerName", "Buyer", BuyerName, CarRules.PersonLength),
            Reason = errors.Line("reason", "Reason", Reason, History.HistoryEntry.NoteLength),
        };
        if (clean.Status is null)
        {
            errors.Add("status", "Status is needed: say what the car becomes.");
        }

        return (clean, errors.Found);
    }
}

/// <summary>Where a car is in its life and what it can become.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Since">Since when; UTC.</param>
/// <param name="Days">How long it had each status, in the order in which it first had them.</param>
/// <param name="Next">What it can become, and what it lacks for it.</param>
public sealed record CarLife(CarStatus Status, DateTime Since, IReadOnlyList<CarStatusDays> Days, IReadOnlyList<CarNextStatus> Next);

/// <summary>How long a car had a status, all its times together.</summary>
/// <param name="Status">The status.</param>
/// <param name="Days">Whole days; the present one counts up to now.</param>
public sealed record CarStatusDays(CarStatus Status, int Days);

/// <summary>A status that may come next.</summary>
/// <param name="Status">The status.</param>
/// <param name="Missing">What the car lacks for it; a sale's own fields, which the step itself asks for, are left out.</param>
public sealed record CarNextStatus(CarStatus Status, IReadOnlyList<FieldError> Missing);
