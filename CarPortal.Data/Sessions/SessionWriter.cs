using System.Text.Json;
using CarPortal.Data.History;
using CarPortal.Data.Users;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Sessions;

/// <summary>Begins and ends sessions inside the caller's transaction, with their entries in the history.</summary>
internal static class SessionWriter
{
    /// <summary>For how long an ended session is kept, for whoever asks what happened.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Begins a session; the caller saves and commits. The context's actor is who is remembered to have signed in.</summary>
    public static async Task<Session> BeginAsync(
        CarPortalDbContext db, User user, SignInMethod method, SignInPlace place, SecurityOptions limits, CancellationToken ct)
    {
        var now = db.Now;
        var old = now - Kept;
        await db.Sessions.Where(s => s.ExpiresAt < old).ExecuteDeleteAsync(ct);
        var session = new Session
        {
            Key = Guid.NewGuid(),
            UserId = user.Id,
            Method = method,
            Device = Devices.Describe(place.Device),
            Address = place.Address,
            CreatedAt = now,
            LastSeenAt = now,
            ConfirmedAt = now,
            ExpiresAt = now.AddHours(limits.SessionHours),
        };
        db.Sessions.Add(session);
        db.AddHistory(
            RecordKind.User, user.Id, HistoryAction.SignedIn,
            new FieldChange("method", null, JsonNamingPolicy.CamelCase.ConvertName(method.ToString())),
            new FieldChange("device", null, session.Device));
        return session;
    }

    /// <summary>Ends an account's sessions; the caller saves and commits.</summary>
    /// <param name="db">A context that knows its actor, in a write transaction.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="why">For the history.</param>
    /// <param name="only">Just this one; null for all.</param>
    /// <param name="except">All but this one.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many were open.</returns>
    public static async Task<int> EndAsync(
        CarPortalDbContext db, int userId, SessionEnd why, CancellationToken ct, int? only = null, int? except = null)
    {
        var now = db.Now;
        var open = await db.Sessions.Where(s => s.UserId == userId && s.EndedAt == null && s.ExpiresAt > now
            && (only == null || s.Id == only) && (except == null || s.Id != except)).ToListAsync(ct);
        foreach (var session in open)
        {
            (session.EndedAt, session.EndedBecause) = (now, why);
            db.AddHistory(
                RecordKind.User, userId, HistoryAction.SessionEnded,
                new FieldChange("reason", null, JsonNamingPolicy.CamelCase.ConvertName(why.ToString())),
                new FieldChange("device", null, session.Device));
        }

        return open.Count;
    }
}
