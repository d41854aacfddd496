using System.Runtime.CompilerServices;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.BulkEdits;

/// <summary>
/// Changes many cars at once, by the rules that hold for each alone: what may not be changed is left out, with the reason.
/// Needs <see cref="Permissions.CarsBulk"/> and <see cref="Permissions.CarsWrite"/>. Cars in the trash are never changed.
/// </summary>
public sealed class BulkEditService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> options, BulkPreviews previews)
{
    /// <summary>For how many days a bulk edit can be taken back.</summary>
    public const int UndoDays = 30;

    /// <summary>Most that <see cref="ListRecentAsync"/> gives.</summary>
    public const int MaxRecent = 50;

    /// <summary>The name of the lock that lets one bulk edit run at a time.</summary>
    internal const string Lock = "bulk";

    /// <summary>How often a write begins again when others write in the very moment.</summary>
    internal const int Tries = 5;

    private const string TooMany = "These are more than 100,000 cars, the most of one bulk edit: narrow the selection and do it in parts.";

    /// <summary>What a change would do to each car of a selection. Writes nothing.</summary>
    /// <returns>Previewed, Invalid or Forbidden.</returns>
    public async Task<BulkResult> PreviewAsync(CarSelection selection, BulkChange change, CancellationToken ct = default)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var (plan, ids, wrong) = await BeginAsync(db, selection, change, ct);
        if (wrong is not null)
        {
            return wrong;
        }

        using var tally = new BulkTally(plan!);
        var (rows, refusals) = (new List<BulkOutcome>(), new List<BulkOutcome>());
        await foreach (var outcomes in new BulkEvaluation(db, plan!, options.Value).RunAsync(ids!, ct))
        {
            foreach (var outcome in outcomes)
            {
                tally.Add(outcome);
                var shown = outcome.Verdict switch { BulkVerdict.Changed => rows, BulkVerdict.Refused => refusals, _ => null };
                if (shown?.Count < BulkPreview.MaxRows)
                {
                    shown.Add(outcome);
                }
            }
        }

        var names = await BulkReader.NamesAsync(db, rows.Concat(refusals).Select(o => o.Id), ct);
        var stamp = tally.Stamp();
        previews.Add(stamp, tally.Remember());
        return new BulkResult.Previewed(new BulkPreview(
            ids!.Count, tally[BulkVerdict.Changed], tally[BulkVerdict.Unchanged], tally[BulkVerdict.Refused],
            rows.ConvertAll(o => Row(plan!, o, names)), refusals.ConvertAll(o => Row(plan!, o, names)), tally.Reasons, stamp));
    }

    /// <summary>The whole preview, car by car, for a file; nothing where <see cref="PreviewAsync"/> finds the change invalid.</summary>
    /// <exception cref="PermissionDeniedException">The actor may not do this.</exception>
    public async IAsyncEnumerable<BulkRow> StreamPreviewAsync(
        CarSelection selection, BulkChange change, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var (plan, ids, wrong) = await BeginAsync(db, selection, change, ct);
        if (wrong is not null)
        {
            if (wrong is BulkResult.Forbidden)
            {
                throw new PermissionDeniedException(Permissions.CarsBulk);
            }

            yield break;
        }

        await foreach (var outcomes in new BulkEvaluation(db, plan!, options.Value).RunAsync(ids!, ct))
        {
            var names = await BulkReader.NamesAsync(db, outcomes.Select(o => o.Id), ct);
            foreach (var outcome in outcomes)
            {
                yield return Row(plan!, outcome, names);
            }
        }
    }

    /// <summary>Does what was previewed, all of it or nothing.</summary>
    /// <param name="selection">Which cars.</param>
    /// <param name="change">What.</param>
    /// <param name="stamp">The stamp of the preview: when anything it was about is otherwise now, nothing is done.</param>
    /// <param name="note">Why, for the history; may be absent.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="ct">Cancels: then nothing is done.</param>
    /// <returns>Applied, Stale, Invalid or Forbidden.</returns>
    public async Task<BulkResult> ApplyAsync(
        CarSelection selection, BulkChange change, string stamp, string? note = null, IProgress<BulkProgress>? progress = null, CancellationToken ct = default)
    {
        var (reason, bad) = Reasons.Check(note, isNeeded: false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryApplyAsync(selection, change, stamp, reason, bad, progress, ct);
            }
            catch (BulkConflictException) when (attempt < Tries)
            {
                // The next look sees who came between, and says so.
            }
        }
    }

    /// <summary>Takes a bulk edit back as far as nobody touched its cars since, all in one transaction.</summary>
    /// <param name="id">Which, of the last <see cref="UndoDays"/> days: one's own, or anybody's with <see cref="Permissions.CarsBulk"/>.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="ct">Cancels: then nothing is done.</param>
    /// <returns>Undone, NotFound, Invalid or Forbidden.</returns>
    public async Task<BulkResult> UndoAsync(Guid id, IProgress<BulkProgress>? progress = null, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await dbFactory.CreateDbContextAsync(ct);
                db.Actor = actor;
                return await new BulkUndo(db, options.Value, clock.UtcNow(), progress).RunAsync(id, ct);
            }
            catch (BulkConflictException) when (attempt < Tries)
            {
                // Somebody changed one of the cars in this moment: it is then left to them.
            }
        }
    }

    /// <summary>The latest bulk edits and undos, the newest first: one's own, or everybody's with <see cref="Permissions.CarsBulk"/>.</summary>
    /// <exception cref="PermissionDeniedException">The actor may not change cars.</exception>
    public async Task<IReadOnlyList<BulkOperation>> ListRecentAsync(CancellationToken ct = default)
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsWrite, ct);
        await using var opened = db;
        var actor = await actors.GetAsync(ct);
        var markers = await BulkMarker.ListAsync(db, ct);
        var undone = markers.Where(m => m.Undoes is not null).ToLookup(m => m.Undoes!.Value);
        var hidden = BulkUndo.HiddenFrom(mask);
        return [.. markers.Where(m => BulkUndo.IsFor(actor, m)).Take(MaxRecent).Select(m => new BulkOperation(
            m.Id, m.At, m.By, hidden.Contains(m.Field) ? "A change that you may not see" : m.What, m.Note, m.Cars, m.LeftOut, m.Undoes,
            undone[m.Id].FirstOrDefault()?.At, undone[m.Id].FirstOrDefault()?.By,
            BulkUndo.WhyNot(m, undone[m.Id].FirstOrDefault(), clock.UtcNow()) is null && !hidden.Contains(m.Field)))];
    }

    private static BulkRow Row(BulkPlan plan, BulkOutcome outcome, IReadOnlyDictionary<int, BulkName> names)
    {
        var name = outcome.Car is null ? null : names.GetValueOrDefault(outcome.Id);
        var shown = plan.Columns.Fields.ToList().FindIndex(f => f == plan.Shown);
        var (old, @new) = outcome.Car is null ? (null, null)
            : shown < 0 ? (null, plan.Cost?.Amount)
            : (outcome.Before[shown], plan.Columns.Fields[shown].Get(outcome.Car));
        return new BulkRow(outcome.Id, name?.StockNumber, name?.Title, outcome.Verdict, old, outcome.Verdict == BulkVerdict.Refused ? null : @new, outcome.Why);
    }

    /// <summary>Who acts, whether they may, what they want and which cars it is about.</summary>
    private async Task<(BulkPlan? Plan, IReadOnlyList<int>? Ids, BulkResult? Wrong)> BeginAsync(
        CarPortalDbContext db, CarSelection selection, BulkChange change, CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsBulk) || !actor.Can(Permissions.CarsWrite) || !actor.Can(Permissions.CarsRead)
            || (change.Action == BulkAction.AddCost && !actor.Can(Permissions.CarsCosts)))
        {
            return (null, null, new BulkResult.Forbidden());
        }

        db.Actor = actor;
        if (selection.FindMistake() is { } mistake)
        {
            return (null, null, new BulkResult.Invalid([mistake]));
        }

        var mask = FieldMask.For(db.Model, actor);
        var (plan, errors) = BulkPlan.Check(db.Model, change, mask.HiddenOf(typeof(Car)), clock.UtcNow());
        if (plan is null)
        {
            return (null, null, new BulkResult.Invalid(errors));
        }

        return await BulkReader.ListIdsAsync(db, selection, mask, clock.UtcNow(), options.Value, ct) is { } ids
            ? (plan, ids, null)
            : (null, null, new BulkResult.Invalid("selection", TooMany));
    }

    private async Task<BulkResult> TryApplyAsync(
        CarSelection selection, BulkChange change, string stamp, string? note, SaveResult.Invalid? badNote, IProgress<BulkProgress>? progress, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(Lock, ct);
        if (change.Action == BulkAction.Move)
        {
            await db.LockAsync(CarPortalDbContext.AllCarsLock, ct);
        }

        var (plan, ids, wrong) = await BeginAsync(db, selection, change, ct);
        if (wrong is not null || badNote is not null)
        {
            return wrong ?? new BulkResult.Invalid(badNote!.Errors);
        }

        db.Note = note;
        using var tally = new BulkTally(plan!);
        var changed = new List<BulkOutcome>();
        await foreach (var outcomes in new BulkEvaluation(db, plan!, options.Value).RunAsync(ids!, ct))
        {
            foreach (var outcome in outcomes)
            {
                tally.Add(outcome);
            }

            changed.AddRange(outcomes.Where(o => o.Verdict == BulkVerdict.Changed));
        }

        if (tally.Stamp() != stamp)
        {
            return await BulkStaleness.DescribeAsync(db, previews.Find(stamp), plan!, tally, ct);
        }

        if (changed.Count == 0)
        {
            return new BulkResult.Invalid("selection", "This would change none of these cars.");
        }

        var writer = new BulkWriter(db, options.Value, progress, changed.Count);
        await (plan!.Cost is { } cost ? writer.AddCostsAsync(cost, changed, ct) : writer.UpdateAsync(plan.Columns, changed, ct));
        new BulkMarker
        {
            What = BulkWords.Of(plan.Change), Field = plan.Shown?.Name ?? BulkMarker.CostField, Cars = changed.Count,
            LeftOut = tally[BulkVerdict.Refused], Entries = writer.Entries,
        }.AddTo(db);
        await db.SaveChangesAsync(ct);
        await db.AnnounceAsync([.. changed.Select(o => (RecordKind.Car, o.Id))], ct);
        var done = new BulkResult.Applied(db.CorrelationId, changed.Count, tally[BulkVerdict.Unchanged], tally[BulkVerdict.Refused]);
        await write.CommitAsync(ct);
        return done;
    }
}
