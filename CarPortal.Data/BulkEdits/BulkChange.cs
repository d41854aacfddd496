using CarPortal.Data.Cars;
using CarPortal.Data.Costs;

namespace CarPortal.Data.BulkEdits;

/// <summary>What a bulk edit does to each of its cars.</summary>
public sealed record BulkChange
{
    private BulkChange(BulkAction action) => Action = action;

    /// <summary>What is done.</summary>
    public BulkAction Action { get; }

    /// <summary>The API name of the field; one of <see cref="BulkField.All"/>.</summary>
    public string? Field { get; private init; }

    /// <summary>The new value, of the field's own type.</summary>
    public object? Value { get; private init; }

    /// <summary>By how much, or by how many per cent.</summary>
    public decimal? By { get; private init; }

    /// <summary>How what comes of it is rounded.</summary>
    public BulkRounding Rounding { get; private init; }

    /// <summary>The next status.</summary>
    public CarStatus? Status { get; private init; }

    /// <summary>What each car costs more.</summary>
    public CostInput? Cost { get; private init; }

    /// <summary>Gives a field this value.</summary>
    public static BulkChange Set(string field, object? value) => new(BulkAction.Set) { Field = field, Value = value };

    /// <summary>Leaves a field without a value.</summary>
    public static BulkChange Clear(string field) => new(BulkAction.Clear) { Field = field };

    /// <summary>Adds an amount to a number, or takes it off.</summary>
    public static BulkChange Add(string field, decimal amount, BulkRounding rounding = BulkRounding.None) =>
        new(BulkAction.Add) { Field = field, By = amount, Rounding = rounding };

    /// <summary>Raises a number by so many per cent, or lowers it.</summary>
    public static BulkChange Percent(string field, decimal percent, BulkRounding rounding = BulkRounding.None) =>
        new(BulkAction.Percent) { Field = field, By = percent, Rounding = rounding };

    /// <summary>Gives cars their next status.</summary>
    public static BulkChange Move(CarStatus status) => new(BulkAction.Move) { Status = status };

    /// <summary>Notes the same cost for each car.</summary>
    public static BulkChange AddCost(CostInput cost) => new(BulkAction.AddCost) { Cost = cost };
}

/// <summary>The kinds of <see cref="BulkChange"/>.</summary>
public enum BulkAction
{
    /// <summary>Gives a field a value.</summary>
    Set,

    /// <summary>Leaves a field empty.</summary>
    Clear,

    /// <summary>Adds to a number.</summary>
    Add,

    /// <summary>Changes a number by per cent.</summary>
    Percent,

    /// <summary>Gives cars their next status.</summary>
    Move,

    /// <summary>Notes a cost.</summary>
    AddCost,
}

/// <summary>How a number is rounded; halves away from nothing.</summary>
public enum BulkRounding
{
    /// <summary>To what is stored: hundredths of money, whole miles or kilometres.</summary>
    None,

    /// <summary>To whole numbers.</summary>
    One,

    /// <summary>To tens.</summary>
    Ten,

    /// <summary>To hundreds.</summary>
    Hundred,

    /// <summary>To the nearest price that ends in 99, at least 99.</summary>
    Ending99,
}
