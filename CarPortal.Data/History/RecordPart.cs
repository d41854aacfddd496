namespace CarPortal.Data.History;

/// <summary>What belongs to a record and has its history there: a car's timeline tells of its holds and photos too.</summary>
public enum RecordPart
{
    /// <summary>A car held for a customer.</summary>
    Hold = 0,

    /// <summary>What was spent on a car.</summary>
    Cost = 1,

    /// <summary>A picture of a car.</summary>
    Photo = 2,

    /// <summary>A step of making a car ready for sale.</summary>
    Step = 3,
}

/// <summary>A row that belongs to a car, and whose changes are entries of the car's history.</summary>
internal interface ICarPart
{
    /// <summary>Given by the database.</summary>
    int Id { get; }

    /// <summary>The car.</summary>
    int CarId { get; }

    /// <summary>What the history calls it.</summary>
    static abstract RecordPart Part { get; }
}
