using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data;

/// <summary>How the write of one record ends, whichever service made it.</summary>
internal static class RecordSave
{
    /// <summary>Saves what the context tracks, commits, and says what became of the record.</summary>
    /// <param name="db">The context, which knows its actor.</param>
    /// <param name="write">Its transaction.</param>
    /// <param name="record">The record that the write is about.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="taken">The answer when a field has a value that must be unique and is another's; absent: that is a fault of ours.</param>
    /// <returns>Saved, Conflict, or what <paramref name="taken"/> says.</returns>
    public static async Task<SaveResult> SaveAsync<T>(
        this CarPortalDbContext db, WriteTransaction write, T record, CancellationToken ct, Func<string, SaveResult>? taken = null)
        where T : class, IVersioned
    {
        try
        {
            await db.SaveChangesAsync(ct);
            await write.CommitAsync(ct);
            return new SaveResult.Saved((int)db.Entry(record).Property("Id").CurrentValue!, record.Version);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new SaveResult.Conflict();
        }
        catch (DbUpdateException e) when (taken is not null && db.DuplicateFieldOf(e) is not null)
        {
            return taken(db.DuplicateFieldOf(e)!);
        }
    }
}
