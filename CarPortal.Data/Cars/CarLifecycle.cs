using System.Globalization;

namespace CarPortal.Data.Cars;

/// <summary>
/// A car's life: which status may follow which, and what each needs. The one table; every door goes through it.
/// </summary>
public static class CarLifecycle
{
    private static readonly Dictionary<CarStatus, CarStatus[]> Moves = new()
    {
        [CarStatus.Incoming] = [CarStatus.InPreparation, CarStatus.Available, CarStatus.Reserved, CarStatus.Withdrawn],
        [CarStatus.InPreparation] = [CarStatus.Incoming, CarStatus.Available, CarStatus.Reserved, CarStatus.Withdrawn],
        [CarStatus.Available] = [CarStatus.InPreparation, CarStatus.Reserved, CarStatus.Sold, CarStatus.Withdrawn],
        [CarStatus.Reserved] = [CarStatus.Incoming, CarStatus.InPreparation, CarStatus.Available, CarStatus.Sold, CarStatus.Withdrawn],
        [CarStatus.Sold] = [CarStatus.Delivered],
        [CarStatus.Delivered] = [CarStatus.ReturnedToStock],
        [CarStatus.Withdrawn] = [CarStatus.Incoming, CarStatus.InPreparation],
        [CarStatus.ReturnedToStock] = [CarStatus.InPreparation, CarStatus.Available, CarStatus.Withdrawn],
    };

    private static readonly (string Field, string What, Func<CarFacts, bool> IsThere)[] Sale =
    [
        ("salePrice", "a sale price", car => car.SalePrice is not null),
        ("soldOn", "a date of sale", car => car.SoldOn is not null),
        ("soldBy", "a seller", car => car.SoldBy is not null),
        ("buyerName", "a buyer", car => car.BuyerName is not null),
    ];

    /// <summary>Where a car can be bought: a VIN may be among these once only.</summary>
    public static IReadOnlyList<CarStatus> InStock { get; } =
        [CarStatus.Incoming, CarStatus.InPreparation, CarStatus.Available, CarStatus.Reserved, CarStatus.ReturnedToStock];

    /// <summary>What may follow a status.</summary>
    public static IReadOnlyList<CarStatus> NextOf(CarStatus status) => Moves[status];

    /// <summary>Whether a car of this status has a sale: no other has a sale price, date, seller or buyer.</summary>
    public static bool HasSale(CarStatus status) => status is CarStatus.Sold or CarStatus.Delivered;

    /// <summary>The name of a status within a sentence.</summary>
    public static string NameOf(CarStatus status) => status switch
    {
        CarStatus.InPreparation => "in preparation",
        CarStatus.ReturnedToStock => "returned to stock",
        _ => status.ToString().ToLowerInvariant(),
    };

    /// <summary>Everything for which a car cannot have a status: the field and how to mend it. Empty when it can.</summary>
    public static IReadOnlyList<FieldError> FindFaults(CarStatus status, in CarFacts car)
    {
        List<FieldError>? faults = null;
        void Add(string field, string message) => (faults ??= []).Add(new FieldError(field, message));

        if (status == CarStatus.Available)
        {
            if (car.Price is null)
            {
                Add("price", "An available car needs a price: enter it, or leave the car in preparation.");
            }

            if (car.Mileage is null)
            {
                Add("mileage", "An available car needs a mileage: enter it, or leave the car in preparation.");
            }

            if (car.Photos < car.PhotosNeeded)
            {
                Add("photos", string.Create(CultureInfo.InvariantCulture,
                    $"An available car needs {Photos(car.PhotosNeeded)}, this one has {car.Photos}: add {car.PhotosNeeded - car.Photos} more, or leave the car in preparation."));
            }
        }
        else if (status == CarStatus.Reserved && !car.IsHeld)
        {
            Add("status", "A reserved car needs a customer: reserve it for one, until a day and time.");
        }

        foreach (var (field, what, isThere) in Sale)
        {
            if (HasSale(status) != isThere(car))
            {
                Add(field, HasSale(status)
                    ? $"A car that is {NameOf(status)} needs {what}: enter it."
                    : $"Only a car that is sold has {what}: leave it empty, or sell the car.");
            }
        }

        return faults ?? (IReadOnlyList<FieldError>)[];
    }

    /// <summary>Why a status may not follow another; null when it may.</summary>
    public static FieldError? FindWrongMove(CarStatus from, CarStatus to)
    {
        if (from == to || Moves[from].Contains(to))
        {
            return null;
        }

        var next = string.Join(" or ", Moves[from].Select(NameOf));
        var instead = from == CarStatus.Sold ? " A manager can take the sale back, with a reason." : "";
        return new FieldError("status", $"A car that is {NameOf(from)} can become {next}, not {NameOf(to)}.{instead}");
    }

    /// <summary>So many photos, in words.</summary>
    internal static string Photos(int count) => count == 1 ? "1 photo" : string.Create(CultureInfo.InvariantCulture, $"{count} photos");
}

/// <summary>What decides which status a car can have.</summary>
/// <param name="Price">Its price.</param>
/// <param name="Mileage">Its mileage.</param>
/// <param name="SalePrice">What it was sold for.</param>
/// <param name="SoldOn">When it was sold.</param>
/// <param name="SoldBy">Who sold it.</param>
/// <param name="BuyerName">Who bought it.</param>
public readonly record struct CarFacts(
    decimal? Price, int? Mileage, decimal? SalePrice, DateOnly? SoldOn, string? SoldBy, string? BuyerName)
{
    /// <summary>How many photos it has.</summary>
    public int Photos { get; init; }

    /// <summary>How many it needs.</summary>
    public int PhotosNeeded { get; init; }

    /// <summary>Whether a customer has it held.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The same for a car that is not sold.</summary>
    internal CarFacts WithoutSale() => this with { SalePrice = null, SoldOn = null, SoldBy = null, BuyerName = null };

    /// <summary>What a car's own fields say.</summary>
    internal static CarFacts Of(Car car) => new(car.Price, car.Mileage, car.SalePrice, car.SoldOn, car.SoldBy, car.BuyerName);
}
