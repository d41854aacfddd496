using CarPortal.Data.Cars;

namespace CarPortal.Web.CarList;

/// <summary>A question that staff ask every day, ready to be ticked.</summary>
internal sealed record CarQuickFilter(string Label, CarCondition Condition)
{
    public static IReadOnlyList<CarQuickFilter> All { get; } =
    [
        new("Here over 60 days", new(CarFilterField.Of("daysInStock")) { From = 61 }),
        new("No photos", new(CarFilterField.Of("photos")) { To = 0 }),
        new("Price changed this week", new(CarFilterField.Of("priceChangedAt")) { From = new RelativeDay(-7, 'd') }),
        new("Not seen for 14 days", new(CarFilterField.Of("lastSeenAt")) { To = new RelativeDay(-14, 'd'), Empty = true }),
        new("Added today", new(CarFilterField.Of("createdAt")) { From = new RelativeDay(0, 'd') }),
        new("No price", new(CarFilterField.Of("price")) { Empty = true }),
        new("Damaged", new(CarFilterField.Of("damage")) { Empty = false }),
    ];

    /// <summary>Whether the query asks just this of the field.</summary>
    public bool IsOn(CarQuery query)
    {
        var now = query.Of(Condition.Field);
        return now.Values.Count == 0 && Equals(now.From, Condition.From) && Equals(now.To, Condition.To) && now.Empty == Condition.Empty;
    }

    public CarQuery Toggle(CarQuery query) => query.With(IsOn(query) ? new CarCondition(Condition.Field) : Condition);
}
