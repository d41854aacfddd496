using CarPortal.Data.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CarPortal.Data.History;

/// <summary>
/// Finds what a save is about to change, stamps it, and makes the entries: apart from the context, which only says
/// when. <see cref="HistoryRecorder"/> knows how one change is described.
/// </summary>
internal static class HistoryWriter
{
    /// <summary>Stamps and describes what the next save will write; the entries need ids, which that save gives.</summary>
    /// <exception cref="InvalidOperationException">A record would be removed or the history changed.</exception>
    public static List<PendingEntry> Prepare(CarPortalDbContext db)
    {
        db.ChangeTracker.DetectChanges();
        var roleChanges = RoleChanges(db.ChangeTracker);
        var pending = new List<PendingEntry>();
        foreach (var entry in db.ChangeTracker.Entries().ToList())
        {
            var kind = HistoryRecorder.KindOf(entry.Metadata.ClrType);
            if (entry.State == EntityState.Deleted && kind is not null && HistoryRecorder.PartOf(entry.Metadata.ClrType) is null
                || entry is { Entity: HistoryEntry, State: EntityState.Modified or EntityState.Deleted })
            {
                throw new InvalidOperationException($"A {entry.Metadata.ClrType.Name} is never removed, nor its history changed.");
            }

            if (entry.State == EntityState.Added)
            {
                RecordStamps.StampNew(db, entry.Entity);
            }

            var roleChange = entry.Entity is User user ? roleChanges.GetValueOrDefault(user) : null;
            if (kind is null || entry.State == EntityState.Unchanged && roleChange is null
                || HistoryRecorder.Describe(entry, roleChange) is not var (action, changes))
            {
                continue;
            }

            pending.Add(new PendingEntry(entry, kind.Value, action, changes));
            if (entry.State is not (EntityState.Added or EntityState.Deleted))
            {
                RecordStamps.StampChange(db, entry);
            }
        }

        return pending;
    }

    /// <summary>Adds the entries of records that are saved, and so have their ids.</summary>
    public static void Add(CarPortalDbContext db, List<PendingEntry> pending) => db.History.AddRange(
        pending.Select(p =>
        {
            var part = p.Record.Entity as ICarPart;
            var entry = NewEntry(db, p.Kind, part?.CarId ?? (int)p.Record.Property("Id").CurrentValue!, p.Action, p.Changes);
            (entry.Part, entry.PartId) = (HistoryRecorder.PartOf(p.Record.Metadata.ClrType), part?.Id);
            return entry;
        }));

    /// <summary>Notes what is no change of a record's columns, such as a sign-in; the caller saves.</summary>
    public static void AddHistory(
        this CarPortalDbContext db, RecordKind kind, int id, HistoryAction action, params ReadOnlySpan<FieldChange> changes) =>
        db.History.Add(NewEntry(db, kind, id, action, HistoryRecorder.Describe(changes)));

    /// <summary>An entry of the context's actor, now, in its operation.</summary>
    public static HistoryEntry NewEntry(CarPortalDbContext db, RecordKind kind, int id, HistoryAction action, string changes)
    {
        if (db.CorrelationId == Guid.Empty)
        {
            db.CorrelationId = Guid.CreateVersion7();
        }

        return new HistoryEntry
        {
            At = db.Now,
            ActorKind = db.Actor!.Kind,
            ActorUserId = db.Actor.UserId,
            ActorName = db.Actor.KeptName,
            Address = db.Actor.Address,
            RecordKind = kind,
            RecordId = id,
            Action = action,
            CorrelationId = db.CorrelationId,
            Note = db.Note,
            Changes = changes,
        };
    }

    /// <summary>A role is a row of its own; to people it is a field of the account.</summary>
    private static Dictionary<User, FieldChange> RoleChanges(ChangeTracker tracker)
    {
        var changes = new Dictionary<User, FieldChange>();
        foreach (var group in tracker.Entries<IdentityUserRole<int>>()
            .Where(e => e.State is EntityState.Added or EntityState.Deleted).GroupBy(e => e.Property(r => r.UserId).CurrentValue))
        {
            // By the tracker's ids: a new user's own is still 0.
            if (tracker.Entries<User>().FirstOrDefault(u => u.Property(x => x.Id).CurrentValue == group.Key)?.Entity is { } user)
            {
                string? Role(EntityState state) =>
                    group.FirstOrDefault(e => e.State == state) is { } e ? Roles.NameOf(e.Entity.RoleId) : null;
                changes[user] = new FieldChange("role", Role(EntityState.Deleted), Role(EntityState.Added));
            }
        }

        return changes;
    }

    /// <summary>An entry whose record is not saved yet.</summary>
    internal sealed record PendingEntry(EntityEntry Record, RecordKind Kind, HistoryAction Action, string Changes);
}
