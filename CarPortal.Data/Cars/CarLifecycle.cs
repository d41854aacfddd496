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

    /// <summary>Where a car can be bought: a VIN may be among these once only.</summary>
    public static IReadOnlyList<CarStatus> InStock { get; } =
        [CarStatus.Incoming, CarStatus.InPreparation, CarStatus.Available, CarStatus.Reserved, CarStatus.ReturnedToStock];

    /// <summary>What may follow a status.</summary>
    public static IReadOnlyList<CarStatus> NextOf(CarStatus status) => Moves[status];
}
