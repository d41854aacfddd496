using System.Buffers.Text;
using CarPortal.Data.History;
using CarPortal.Data.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.SecondFactors;

/// <summary>
/// A person's own passkeys. They are changed only shortly after the person proved who they are; the first one of somebody
/// who must have a second factor needs no such proof.
/// </summary>
public sealed class PasskeyService(IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors)
{
    /// <summary>Most passkeys of one person.</summary>
    public const int MaxPerUser = 10;

    /// <summary>Longest name.</summary>
    public const int NameLength = 60;

    private static readonly SaveResult TooMany =
        new SaveResult.Invalid("passkey", $"You have {MaxPerUser} passkeys already. Remove one that you do not use.");

    /// <summary>The actor's passkeys, the oldest first; null for an actor without an account.</summary>
    public async Task<IReadOnlyList<PasskeyItem>?> ListAsync(CancellationToken ct = default)
    {
        var actor = await OwnActorAsync(ct);
        if (actor.UserId is null)
        {
            return null;
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var found = await db.UserPasskeys.AsNoTracking().Where(p => p.UserId == actor.UserId)
            .Select(p => new
            {
                p.CredentialId,
                p.Data.Name,
                p.Data.CreatedAt,
                LastUsedAt = EF.Property<DateTime?>(p.Data, PasskeyConfiguration.LastUsedAt),
            }).ToListAsync(ct);
        return
        [
            .. found.OrderBy(p => p.CreatedAt).Select(p =>
                new PasskeyItem(Base64Url.EncodeToString(p.CredentialId), p.Name ?? "Passkey", p.CreatedAt.UtcDateTime, p.LastUsedAt)),
        ];
    }

    /// <summary>Asks before the browser does whether the actor can add a passkey now.</summary>
    /// <returns>Saved (they can; nothing is written), Invalid (there are too many), Unconfirmed or Forbidden.</returns>
    public async Task<SaveResult> BeginAsync(CancellationToken ct = default)
    {
        var actor = await OwnActorAsync(ct);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == actor.UserId, ct) is not { } user
            ? new SaveResult.Forbidden()
            : await WhyNotAddAsync(db, user, actor, ct) ?? new SaveResult.Saved(user.Id, user.Version);
    }

    /// <summary>Adds a passkey to the actor's account. Every other session of theirs ends.</summary>
    /// <param name="made">What the browser made, checked by Identity's passkey handler.</param>
    /// <param name="name">What its owner calls it; a name is given when there is none.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, with recovery codes where it is the first second factor; Invalid, Unconfirmed or Forbidden.</returns>
    public async Task<SecondFactorResult> AddAsync(UserPasskeyInfo made, string? name, CancellationToken ct = default)
    {
        var errors = new List<FieldError>();
        var clean = string.IsNullOrWhiteSpace(name) ? "Passkey" : CheckName(name, errors);
        if (errors.Count > 0)
        {
            return new SecondFactorResult(new SaveResult.Invalid(errors));
        }

        IReadOnlyList<string>? codes = null;
        var result = await WriteOwnAsync(async (db, user, actor) =>
        {
            if (await WhyNotAddAsync(db, user, actor, ct) is { } wrong)
            {
                return wrong;
            }

            if (await db.UserPasskeys.AnyAsync(p => p.CredentialId == made.CredentialId, ct))
            {
                return new SaveResult.Invalid("passkey", "This passkey is in use already.");
            }

            db.Add(NewRow(user.Id, made, clean));
            db.AddHistory(RecordKind.User, user.Id, HistoryAction.Changed, new FieldChange("passkey", null, clean));
            codes = await SecondFactorWriter.FirstCodesAsync(db, user.Id, ct);
            await SecondFactorWriter.ChangedAsync(db, user, actor.SessionId, ct);
            return null;
        }, ct);
        return new SecondFactorResult(result, result is SaveResult.Saved ? codes : null);
    }

    /// <summary>Gives one of the actor's passkeys another name.</summary>
    /// <returns>Saved, NotFound, Invalid (name), Unconfirmed or Forbidden.</returns>
    public Task<SaveResult> RenameAsync(string? id, string? name, CancellationToken ct = default)
    {
        var errors = new List<FieldError>();
        var clean = CheckName(name, errors);
        return ChangeAsync(id, (db, user, passkey) =>
        {
            if (errors.Count > 0)
            {
                return Task.FromResult<SaveResult?>(new SaveResult.Invalid(errors));
            }

            db.AddHistory(RecordKind.User, user.Id, HistoryAction.Changed, new FieldChange("passkey", passkey.Data.Name, clean));
            passkey.Data.Name = clean;
            return Task.FromResult<SaveResult?>(null);
        }, ct);
    }

    /// <summary>Removes one of the actor's passkeys. Every other session of theirs ends.</summary>
    /// <returns>Saved, NotFound, Unconfirmed or Forbidden.</returns>
    public async Task<SaveResult> RemoveAsync(string? id, CancellationToken ct = default)
    {
        var actor = await OwnActorAsync(ct);
        return await ChangeAsync(id, async (db, user, passkey) =>
        {
            if (user.PasswordHash is null && await db.UserPasskeys.CountAsync(p => p.UserId == user.Id, ct) == 1)
            {
                return new SaveResult.Invalid("passkey", "This passkey is all that you sign in with. Add another one first.");
            }

            db.Remove(passkey);
            db.AddHistory(RecordKind.User, user.Id, HistoryAction.Changed, new FieldChange("passkey", passkey.Data.Name, null));
            await SecondFactorWriter.ChangedAsync(db, user, actor.SessionId, ct);
            return null;
        }, ct);
    }

    private static async Task<SaveResult?> WhyNotAddAsync(CarPortalDbContext db, User user, Actor actor, CancellationToken ct) =>
        await SecondFactorWriter.WhyNotEnrolAsync(db, user, actor, ct)
        ?? (await db.UserPasskeys.CountAsync(p => p.UserId == user.Id, ct) >= MaxPerUser ? TooMany : null);

    private static IdentityUserPasskey<int> NewRow(int userId, UserPasskeyInfo made, string name) => new()
    {
        UserId = userId,
        CredentialId = made.CredentialId,
        Data = new IdentityPasskeyData
        {
            Name = name,
            PublicKey = made.PublicKey,
            CreatedAt = made.CreatedAt,
            SignCount = made.SignCount,
            Transports = made.Transports,
            IsUserVerified = made.IsUserVerified,
            IsBackupEligible = made.IsBackupEligible,
            IsBackedUp = made.IsBackedUp,
            AttestationObject = made.AttestationObject,
            ClientDataJson = made.ClientDataJson,
        },
    };

    private static string CheckName(string? name, List<FieldError> errors)
    {
        var clean = UserRules.CheckName(name, errors);
        if (clean.Length > NameLength)
        {
            errors.Add(new FieldError("name", $"At most {NameLength} characters."));
        }

        return clean;
    }

    private async Task<SaveResult> ChangeAsync(
        string? id, Func<CarPortalDbContext, User, IdentityUserPasskey<int>, Task<SaveResult?>> change, CancellationToken ct) =>
        await WriteOwnAsync(async (db, user, actor) =>
        {
            if (!actor.IsConfirmed)
            {
                return new SaveResult.Unconfirmed();
            }

            if (!Base64Url.IsValid(id))
            {
                return new SaveResult.NotFound();
            }

            var credential = Base64Url.DecodeFromChars(id);
            var passkey = await db.UserPasskeys.FirstOrDefaultAsync(p => p.UserId == user.Id && p.CredentialId == credential, ct);
            return passkey is null ? new SaveResult.NotFound() : await change(db, user, passkey);
        }, ct);

    private async Task<SaveResult> WriteOwnAsync(Func<CarPortalDbContext, User, Actor, Task<SaveResult?>> change, CancellationToken ct) =>
        await OwnActorAsync(ct) is { UserId: { } id } actor
            ? await UserWriter.WriteAsync(dbFactory, actor, id, version: null, (db, user) => change(db, user, actor), ct)
            : new SaveResult.Forbidden();

    /// <summary>The actor, where it is a person in a browser: a key does not change its owner's passkeys.</summary>
    private async Task<Actor> OwnActorAsync(CancellationToken ct) =>
        await actors.GetAsync(ct) is { Kind: ActorKind.Person } actor ? actor : Actor.Nobody;
}
