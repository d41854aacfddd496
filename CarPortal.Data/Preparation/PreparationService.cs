using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Preparation;

/// <summary>
/// The steps of making a car ready for sale. Reads throw <see cref="PermissionDeniedException"/> without
/// <see cref="Permissions.CarsRead"/>; writes answer <see cref="SaveResult.Forbidden"/> without
/// <see cref="Permissions.CarsWrite"/>. A version is the step's.
/// </summary>
public sealed class PreparationService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, IOptions<CarOptions> options)
{
    /// <summary>A car's steps in their order.</summary>
    public async Task<IReadOnlyList<StepDetails>> ListAsync(int carId, CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsRead, ct);
        await using var opened = db;
        return await db.PreparationSteps.AsNoTracking().Where(s => s.CarId == carId && db.Cars.Any(c => c.Id == carId))
            .OrderBy(s => s.Rank).ThenBy(s => s.Id).Select(StepDetails.Projection).ToListAsync(ct);
    }

    /// <summary>Adds a step.</summary>
    /// <returns>Saved (the step's id and version), NotFound, Invalid or Forbidden.</returns>
    public Task<SaveResult> AddAsync(int carId, StepInput input, CancellationToken ct = default) =>
        WriteAsync(carId, (db, actor, steps) =>
        {
            var (clean, errors) = input.Check();
            if (errors.Count > 0 || steps.Count >= PreparationStep.MaxPerCar)
            {
                return (new SaveResult.Invalid(errors.Count > 0 ? errors : [new FieldError("name", $"A car can have {PreparationStep.MaxPerCar} steps at most: remove one first.")]), null);
            }

            var step = new PreparationStep { CarId = carId, Name = clean.Name! };
            Apply(clean, step, db, actor);
            db.PreparationSteps.Add(step);
            steps.Add(step);
            Place(steps, step, clean.Rank ?? steps.Count);
            return (null, step);
        }, ct);

    /// <summary>Gives a car that has no steps the usual ones: an imported car has none.</summary>
    /// <returns>Saved (the car's id), NotFound, Invalid (it has some) or Forbidden.</returns>
    public Task<SaveResult> AddUsualAsync(int carId, CancellationToken ct = default) =>
        WriteAsync(carId, (db, _, steps) =>
        {
            if (steps.Count > 0)
            {
                return (new SaveResult.Invalid("steps", "The car has steps already: add or rename one of them."), null);
            }

            var usual = UsualSteps.Of(carId, options.Value).ToList();
            db.PreparationSteps.AddRange(usual);
            return (null, usual[0]);
        }, ct);

    /// <summary>Changes a step, marks it as done or not done, or moves it to another place.</summary>
    /// <returns>Saved, NotFound, Conflict, Invalid or Forbidden.</returns>
    public Task<SaveResult> UpdateAsync(int carId, int stepId, long version, StepInput input, CancellationToken ct = default) =>
        WriteAsync(carId, (db, actor, steps) =>
        {
            var (clean, errors) = input.Check();
            if (Find(steps, stepId, version) is var (step, refused) && refused is not null || errors.Count > 0)
            {
                return (refused ?? new SaveResult.Invalid(errors), null);
            }

            Apply(clean, step!, db, actor);
            if (clean.Rank is { } rank)
            {
                Place(steps, step!, rank);
            }

            return (null, step);
        }, ct);

    /// <summary>Removes a step; the history keeps it.</summary>
    /// <returns>Saved, NotFound, Conflict or Forbidden.</returns>
    public Task<SaveResult> RemoveAsync(int carId, int stepId, long version, CancellationToken ct = default) =>
        WriteAsync(carId, (db, _, steps) =>
        {
            if (Find(steps, stepId, version) is var (step, refused) && refused is not null)
            {
                return (refused, null);
            }

            db.PreparationSteps.Remove(step!);
            steps.Remove(step!);
            Number(steps);
            return (null, step);
        }, ct);

    private static (PreparationStep? Step, SaveResult? Refused) Find(List<PreparationStep> steps, int id, long version) =>
        steps.Find(s => s.Id == id) is not { } step ? (null, new SaveResult.NotFound())
        : step.Version != version ? (null, new SaveResult.Conflict())
        : (step, null);

    private static void Apply(StepInput input, PreparationStep step, CarPortalDbContext db, Actor actor)
    {
        (step.Name, step.AssignedTo, step.DueOn) = (input.Name!, input.AssignedTo, input.DueOn);
        if (input.Done != step.DoneAt is not null)
        {
            (step.DoneAt, step.DoneBy) = (input.Done ? db.Now : null, input.Done ? actor.KeptName : null);
        }
    }

    private static void Place(List<PreparationStep> steps, PreparationStep step, int rank)
    {
        steps.Remove(step);
        steps.Insert(Math.Min(rank - 1, steps.Count), step);
        Number(steps);
    }

    private static void Number(List<PreparationStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            steps[i].Rank = i + 1;
        }
    }

    private async Task<SaveResult> WriteAsync(
        int carId, Func<CarPortalDbContext, Actor, List<PreparationStep>, (SaveResult? Refused, PreparationStep? Step)> change, CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsWrite))
        {
            return new SaveResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync($"car:{carId}", ct);
        if (!await db.Cars.AnyAsync(c => c.Id == carId, ct))
        {
            return new SaveResult.NotFound();
        }

        var steps = await db.PreparationSteps.Where(s => s.CarId == carId).OrderBy(s => s.Rank).ThenBy(s => s.Id).ToListAsync(ct);
        var (refused, step) = change(db, actor, steps);
        return refused ?? await db.SaveAsync(write, step!, ct);
    }
}
