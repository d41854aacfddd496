using CarPortal.Data.Cars;

namespace CarPortal.Data.Views;

/// <summary>A view as whoever may use it sees it.</summary>
public sealed record CarViewItem
{
    /// <inheritdoc cref="CarView.Id"/>
    public required int Id { get; init; }

    /// <inheritdoc cref="IVersioned.Version"/>
    public required long Version { get; init; }

    /// <inheritdoc cref="CarView.Name"/>
    public required string Name { get; init; }

    /// <inheritdoc cref="CarView.Query"/>
    public required string Query { get; init; }

    /// <summary>The columns in their order; null leaves them to whoever looks.</summary>
    public required IReadOnlyList<string>? Columns { get; init; }

    /// <inheritdoc cref="CarView.GroupBy"/>
    public required CarGroup? GroupBy { get; init; }

    /// <inheritdoc cref="CarView.Layout"/>
    public required CarListLayout? Layout { get; init; }

    /// <inheritdoc cref="CarView.Visibility"/>
    public required CarViewVisibility Visibility { get; init; }

    /// <summary>The role whose view it is.</summary>
    public required string? Role { get; init; }

    /// <summary>Who made it, by name.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether whoever asks may change it.</summary>
    public required bool MayChange { get; init; }

    /// <summary>The roles that begin with it.</summary>
    public required IReadOnlyList<string> DefaultOf { get; init; }

    /// <inheritdoc cref="CarView.ChangedAt"/>
    public required DateTime ChangedAt { get; init; }

    /// <inheritdoc cref="CarView.ChangedBy"/>
    public required string ChangedBy { get; init; }

    /// <summary>Its filter and order, and what of it there is no more, or is not for whoever asks.</summary>
    /// <param name="hidden">The fields that they may not see.</param>
    public (CarQuery Query, IReadOnlyList<FieldError> LeftOut) Read(IReadOnlySet<string>? hidden = null) =>
        CarViewQuery.Read(this, [], hidden);
}

/// <summary>The views of somebody, in the order of their menu, and what they may do with them.</summary>
/// <param name="Items">Shared ones first.</param>
/// <param name="Role">Their role; null for what has none.</param>
/// <param name="MaySave">Whether they can have views of their own: an account is needed.</param>
/// <param name="MayShare">Whether they may make views for a role and for everybody.</param>
public sealed record CarViewList(IReadOnlyList<CarViewItem> Items, string? Role, bool MaySave, bool MayShare)
{
    /// <summary>The view that their role begins with.</summary>
    public CarViewItem? Default => Role is null ? null : Items.FirstOrDefault(v => v.DefaultOf.Contains(Role));
}

/// <summary>What is set of a view.</summary>
public sealed record CarViewInput
{
    /// <inheritdoc cref="CarView.Name"/>
    public string? Name { get; init; }

    /// <inheritdoc cref="CarView.Query"/>
    public string? Query { get; init; }

    /// <summary>The columns in their order; null leaves them to whoever looks.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <inheritdoc cref="CarView.GroupBy"/>
    public CarGroup? GroupBy { get; init; }

    /// <inheritdoc cref="CarView.Layout"/>
    public CarListLayout? Layout { get; init; }

    /// <summary>Who has it; private when absent.</summary>
    public CarViewVisibility? Visibility { get; init; }

    /// <summary>The role whose view it is, with visibility role.</summary>
    public string? Role { get; init; }
}
