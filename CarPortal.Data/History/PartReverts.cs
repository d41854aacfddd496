using System.Text.Json;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.Photos;
using CarPortal.Data.Preparation;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.History;

/// <summary>
/// Puts a part of a car back to what an entry of the history says it was before, by the rules that hold for the part. What
/// was removed comes back under the id it had, so it comes back once.
/// </summary>
/// <param name="db">A context in a write transaction that keeps other writers of this car out.</param>
/// <param name="entry">The entry.</param>
/// <param name="changes">What of it is put back.</param>
/// <param name="options">The settings that the rules ask.</param>
/// <param name="ct">Cancels.</param>
internal sealed class PartReverts(
    CarPortalDbContext db, HistoryEntry entry, IReadOnlyList<FieldChangeItem> changes, CarOptions options, CancellationToken ct)
{
    private const string DoneAt = "doneAt";

    private bool WasRemoved => entry.Action == HistoryAction.Deleted;

    /// <summary>Changes the part, for the caller to save.</summary>
    /// <returns>The part; or why it cannot be; or what changed again since.</returns>
    public Task<PartRevert> ApplyAsync() => entry.Part switch
    {
        RecordPart.Cost => CostAsync(),
        RecordPart.Photo => PhotoAsync(),
        RecordPart.Step => StepAsync(),
        _ => throw new InvalidOperationException($"No {entry.Part} is put back: {nameof(Revertible)} should have said so."),
    };

    private async Task<PartRevert> CostAsync()
    {
        var found = await db.CarCosts.FirstOrDefaultAsync(c => c.Id == entry.PartId && c.CarId == entry.RecordId, ct);
        if (WhyNot(found) is { } why)
        {
            return why;
        }

        if (found is null && await db.CarCosts.CountAsync(c => c.CarId == entry.RecordId, ct) >= CostRules.MaxPerCar)
        {
            return Refuse("kind", $"A car can have {CostRules.MaxPerCar} costs.");
        }

        var cost = found ?? db.CarCosts.Add(new CarCost { Id = entry.PartId!.Value, CarId = entry.RecordId, Version = await NextVersionAsync() }).Entity;
        var clashes = await SetAsync(cost);
        var input = new CostInput { Kind = cost.Kind, Amount = cost.Amount, On = cost.On, Vendor = cost.Vendor, Note = cost.Note };
        return End(cost, clashes, CostRules.Check(input, db.Now).Errors);
    }

    private async Task<PartRevert> PhotoAsync()
    {
        var photo = await db.CarPhotos.FirstOrDefaultAsync(p => p.Id == entry.PartId && p.CarId == entry.RecordId, ct);
        if (WhyNot(photo?.DeletedAt is null ? photo : null) is { } why || photo is null)
        {
            return WhyNot(photo?.DeletedAt is null ? photo : null) ?? Refuse("entry", "The photo is no longer kept.");
        }

        if (WasRemoved)
        {
            photo.DeletedAt = null;
            return new PartRevert(photo, await PhotoRules.WhyFullAsync(db, entry.RecordId, ct), []);
        }

        var clashes = await SetAsync(photo);
        var wrong = PhotoRules.SetCaption(photo, photo.Caption)
            ?? (changes.Any(c => c.Field == "shot") ? PhotoRules.SetShot(photo, photo.Shot, options.ShotsOrUsual) : null);
        return new PartRevert(photo, clashes.Count > 0 ? null : wrong, clashes);
    }

    private async Task<PartRevert> StepAsync()
    {
        var steps = await db.PreparationSteps.Where(s => s.CarId == entry.RecordId).ToListAsync(ct);
        var found = steps.Find(s => s.Id == entry.PartId);
        if (WhyNot(found) is { } why)
        {
            return why;
        }

        if (found is null && steps.Count >= PreparationStep.MaxPerCar)
        {
            return Refuse("name", $"A car can have {PreparationStep.MaxPerCar} steps at most: remove one first.");
        }

        var step = found ?? db.PreparationSteps.Add(new PreparationStep
        {
            Id = entry.PartId!.Value, CarId = entry.RecordId, Name = "", Rank = steps.Count + 1, Version = await NextVersionAsync(),
        }).Entity;
        var clashes = await SetAsync(step);
        if (changes.Any(c => c.Field == DoneAt))
        {
            // Who ticked it off is not a change of its own: it is who made that entry.
            step.DoneBy = step.DoneAt is null ? null : (await AuthorsAsync(e => e.Id < entry.Id)).Of(DoneAt, entry.ActorName);
        }

        var input = new StepInput { Name = step.Name, AssignedTo = step.AssignedTo, DueOn = step.DueOn, Done = step.DoneAt is not null };
        return End(step, clashes, input.Check().Errors);
    }

    /// <summary>What was removed must be gone, and what was changed must be there.</summary>
    private PartRevert? WhyNot(object? found) =>
        WasRemoved == found is null ? null
        : Refuse("entry", WasRemoved ? "It was put back already." : "It was removed since: put that back first.");

    /// <summary>Gives every field the value it had before; those that have changed again since are left, and named.</summary>
    private async Task<List<FieldClash>> SetAsync(object part)
    {
        var clashes = new List<FieldClash>();
        var row = db.Entry(part);
        FieldAuthors? since = null;
        foreach (var change in changes)
        {
            var property = row.Properties.First(p => JsonNamingPolicy.CamelCase.ConvertName(p.Metadata.Name) == change.Field);
            var (before, after) = (RecordedValue.Read(change.Old, property.Metadata.ClrType), RecordedValue.Read(change.New, property.Metadata.ClrType));
            if (WasRemoved || Equals(property.CurrentValue, after))
            {
                property.CurrentValue = before;
            }
            else
            {
                since ??= await AuthorsAsync(e => e.Id > entry.Id);
                clashes.Add(new FieldClash(change.Field, after, before, property.CurrentValue, since.Of(change.Field, "Somebody")));
            }
        }

        return clashes;
    }

    private Task<FieldAuthors> AuthorsAsync(System.Linq.Expressions.Expression<Func<HistoryEntry, bool>> which) =>
        FieldAuthors.ReadAsync(OfThePart().Where(which), ct);

    /// <summary>Every version of a part has its entry; removing it was one more.</summary>
    private async Task<long> NextVersionAsync() => await OfThePart().LongCountAsync(ct);

    private IQueryable<HistoryEntry> OfThePart() => db.History.Where(e =>
        e.RecordKind == RecordKind.Car && e.RecordId == entry.RecordId && e.Part == entry.Part && e.PartId == entry.PartId);

    private static PartRevert End(IVersioned part, List<FieldClash> clashes, IReadOnlyList<FieldError> errors) =>
        new(part, clashes.Count == 0 && errors.Count > 0 ? new SaveResult.Invalid(errors) : null, clashes);

    private static PartRevert Refuse(string field, string message) => new(null, new SaveResult.Invalid(field, message), []);
}

/// <summary>A part as it is to be saved, unless it was refused or clashes.</summary>
internal sealed record PartRevert(IVersioned? Part, SaveResult? Refused, IReadOnlyList<FieldClash> Clashes);
