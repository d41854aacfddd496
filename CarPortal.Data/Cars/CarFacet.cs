namespace CarPortal.Data.Cars;

/// <summary>How many cars there are of one value of a field.</summary>
/// <param name="Value">The value, as a filter takes it; null for cars without one.</param>
/// <param name="Count">How many.</param>
public sealed record CarFacetValue(object? Value, int Count);

/// <summary>A group's cars together.</summary>
/// <param name="Key">What they have in common, as <see cref="CarFacetService.KeyOf"/> gives it; null when it is that they have none.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Price">What they cost together; without those that have no price.</param>
public sealed record CarGroupTotal(object? Key, int Count, decimal Price);
