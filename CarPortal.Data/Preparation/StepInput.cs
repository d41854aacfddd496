using System.Linq.Expressions;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Preparation;

/// <summary>What may be set on a step.</summary>
public sealed record StepInput
{
    /// <inheritdoc cref="PreparationStep.Name"/>
    public string? Name { get; set; }

    /// <inheritdoc cref="PreparationStep.AssignedTo"/>
    public string? AssignedTo { get; set; }

    /// <inheritdoc cref="PreparationStep.DueOn"/>
    public DateOnly? DueOn { get; set; }

    /// <summary>Whether it is done.</summary>
    public bool Done { get; set; }

    /// <summary>Place among the car's steps, from 1; absent: the last for a new step, unchanged for an old one.</summary>
    public int? Rank { get; set; }

    /// <summary>Trims and checks every field; fit to be stored only when there are no errors.</summary>
    internal (StepInput Input, IReadOnlyList<FieldError> Errors) Check()
    {
        var errors = new CarFieldChecks();
        var clean = this with
        {
            Name = errors.Required("name", "Name", errors.Line("name", "Name", Name, PreparationStep.NameLength)),
            AssignedTo = errors.Line("assignedTo", "Who", AssignedTo, CarRules.PersonLength),
            Rank = errors.Range("rank", "Place", Rank, 1, PreparationStep.MaxPerCar),
        };
        if (DueOn is { } day && day.Year is < 2000 or > 2199)
        {
            errors.Add("dueOn", "Due must be a day from 2000-01-01 to 2199-12-31.");
        }

        return (clean, errors.Found);
    }
}

/// <summary>A step as pages and the API give it out.</summary>
public sealed record StepDetails
{
    /// <inheritdoc cref="PreparationStep.Id"/>
    public required int Id { get; init; }

    /// <inheritdoc cref="PreparationStep.Version"/>
    public required long Version { get; init; }

    /// <inheritdoc cref="PreparationStep.Name"/>
    public required string Name { get; init; }

    /// <inheritdoc cref="PreparationStep.Rank"/>
    public required int Rank { get; init; }

    /// <inheritdoc cref="PreparationStep.AssignedTo"/>
    public required string? AssignedTo { get; init; }

    /// <inheritdoc cref="PreparationStep.DueOn"/>
    public required DateOnly? DueOn { get; init; }

    /// <inheritdoc cref="PreparationStep.DoneAt"/>
    public required DateTime? DoneAt { get; init; }

    /// <inheritdoc cref="PreparationStep.DoneBy"/>
    public required string? DoneBy { get; init; }

    internal static Expression<Func<PreparationStep, StepDetails>> Projection { get; } = s => new StepDetails
    {
        Id = s.Id, Version = s.Version, Name = s.Name, Rank = s.Rank, AssignedTo = s.AssignedTo, DueOn = s.DueOn, DoneAt = s.DoneAt, DoneBy = s.DoneBy,
    };

    /// <summary>What can be changed, as an input to change it with.</summary>
    public StepInput ToInput() => new() { Name = Name, AssignedTo = AssignedTo, DueOn = DueOn, Done = DoneAt is not null };
}
