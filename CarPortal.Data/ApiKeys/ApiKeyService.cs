using System.Linq.Expressions;
using CarPortal.Data.Users;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.ApiKeys;

/// <summary>
/// Makes, lists and revokes API keys. Everybody may handle keys of their own; those of others need
/// <see cref="Permissions.UsersManage"/>. A key can do neither. Making a key and ending somebody else's want a fresh proof of
/// who the person is; ending one's own does not, so that nothing delays it.
/// </summary>
public sealed class ApiKeyService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock)
{
    /// <summary>Most working keys of one account.</summary>
    public const int MaxWorking = 50;

    /// <summary>Makes a key for the account with this e-mail address.</summary>
    /// <inheritdoc cref="CreateAsync(int, string?, IReadOnlyCollection{string}, DateTime?, CancellationToken)"/>
    public Task<(SaveResult Result, string? Key)> CreateAsync(
        string email, string? name, IReadOnlyCollection<string> scopes, DateTime? expiresAt = null, CancellationToken ct = default)
    {
        var normalised = UserRules.Normalise(email) ?? "-"; // No account has that.
        return CreateAsync(user => user.NormalizedEmail == normalised, name, scopes, expiresAt, ct);
    }

    /// <summary>Makes a key for an account.</summary>
    /// <returns>
    /// Saved with the key's text, which is never to be had again; NotFound (no such account), Invalid, Unconfirmed or
    /// Forbidden.
    /// </returns>
    public Task<(SaveResult Result, string? Key)> CreateAsync(
        int userId, string? name, IReadOnlyCollection<string> scopes, DateTime? expiresAt = null, CancellationToken ct = default) =>
        CreateAsync(user => user.Id == userId, name, scopes, expiresAt, ct);

    /// <summary>A page of the keys of an account, or of all.</summary>
    /// <exception cref="PermissionDeniedException">They are not the actor's own.</exception>
    public async Task<PagedResult<ApiKeyItem>> ListAsync(ApiKeyQuery query, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (query.UserId is null || !MayHandle(actor, query.UserId.Value))
        {
            actor.Demand(Permissions.UsersManage);
        }

        var now = clock.UtcNow();
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return await ApiKeyFilter.ReadPageAsync(ApiKeyFilter.Apply(db.ApiKeys.AsNoTracking(), query, now), query, now, ct);
    }

    /// <summary>
    /// What the actor can give a key for this account: what its role and the actor's own rights both allow. Nothing
    /// where there is no such account or it is not the actor's to make keys for.
    /// </summary>
    public async Task<IReadOnlyList<string>> ListScopesAsync(int userId, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!MayHandle(actor, userId))
        {
            return [];
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        return ScopesFor(actor, await RoleOfAsync(db, userId, ct));
    }

    /// <summary>Ends a key at once and for good. One that is revoked already stays as it is.</summary>
    /// <param name="keyId">The public part of the key.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Saved, NotFound, Conflict, Unconfirmed (another's key) or Forbidden.</returns>
    public async Task<SaveResult> RevokeAsync(string keyId, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        var key = await db.ApiKeys.FirstOrDefaultAsync(k => k.KeyId == keyId, ct);
        if (key is null || !MayHandle(actor, key.UserId))
        {
            return actor.Can(Permissions.UsersManage) ? new SaveResult.NotFound() : new SaveResult.Forbidden();
        }

        // One's own key is ended at once: it may be the one that was stolen.
        if (!actor.IsConfirmed && key.UserId != actor.UserId)
        {
            return new SaveResult.Unconfirmed();
        }

        key.RevokedAt ??= clock.UtcNow();
        return await db.SaveAsync(write, key, ct);
    }

    private static bool MayHandle(Actor actor, int userId) =>
        actor.Can(Permissions.UsersManage) || (actor.Kind == ActorKind.Person && actor.UserId == userId);

    private static async Task<string?> RoleOfAsync(CarPortalDbContext db, int userId, CancellationToken ct) =>
        Roles.NameOf(await db.UserRoles.Where(r => r.UserId == userId).Select(r => r.RoleId).FirstOrDefaultAsync(ct));

    /// <summary>
    /// A person gets only what the key can be used for now, and nobody gives what they do not hold themselves: whoever
    /// must set up a second factor first makes no key around it. The console may give what the owner's role may hold later.
    /// </summary>
    private static List<string> ScopesFor(Actor actor, string? role) => Permissions.KeyScopes
        .Where(scope => actor.Can(scope) && (actor.Kind == ActorKind.Console || Roles.PermissionsOf(role).Contains(scope))).ToList();

    private async Task<(SaveResult Result, string? Key)> CreateAsync(
        Expression<Func<User, bool>> whose, string? name, IReadOnlyCollection<string> scopes, DateTime? expiresAt, CancellationToken ct)
    {
        var actor = await actors.GetAsync(ct);
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        var user = await db.Users.AsNoTracking().Where(whose).Select(u => new { u.Id, u.DisabledAt }).FirstOrDefaultAsync(ct);
        if (user is null || !MayHandle(actor, user.Id))
        {
            return (actor.Can(Permissions.UsersManage) ? new SaveResult.NotFound() : new SaveResult.Forbidden(), null);
        }

        var errors = Check(name, scopes, ScopesFor(actor, await RoleOfAsync(db, user.Id, ct)), expiresAt);
        if (user.DisabledAt is not null)
        {
            errors.Add(new FieldError("email", "The account is disabled; enable it first."));
        }

        var working = new ApiKeyQuery { UserId = user.Id, State = ApiKeyState.Active };
        if (await ApiKeyFilter.Apply(db.ApiKeys, working, clock.UtcNow()).CountAsync(ct) >= MaxWorking)
        {
            errors.Add(new FieldError("name", $"The account has {MaxWorking} working keys. Revoke one that is not needed first."));
        }

        if (errors.Count > 0)
        {
            return (new SaveResult.Invalid(errors), null);
        }

        if (!actor.IsConfirmed)
        {
            return (new SaveResult.Unconfirmed(), null);
        }

        var text = ApiKeyText.NewRandom();
        var key = new ApiKey
        {
            KeyId = text.KeyId,
            SecretHash = text.Hash(),
            Name = name!.Trim(),
            UserId = user.Id,
            Scopes = string.Join(' ', Permissions.KeyScopes.Where(scopes.Contains)),
            CreatedAt = clock.UtcNow(),
            ExpiresAt = expiresAt?.TrimToMilliseconds(),
        };
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return (new SaveResult.Saved(key.Id, key.Version), text.ToString());
    }

    private List<FieldError> Check(
        string? name, IReadOnlyCollection<string> scopes, IReadOnlyCollection<string> allowed, DateTime? expiresAt)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(name) || name.Trim().Length > ApiKey.NameLength)
        {
            errors.Add(new FieldError("name", $"Name is needed, with {ApiKey.NameLength} characters at most."));
        }
        else if (TextRules.HasControl(name) || !TextRules.IsWellFormed(name) || name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            errors.Add(new FieldError("name", "Name has an invisible or broken character; retype it."));
        }

        if (scopes.Count == 0 || !scopes.All(allowed.Contains))
        {
            errors.Add(new FieldError("scopes", allowed.Count == 0
                ? "The account's role allows a key nothing."
                : $"Scopes are one or more of {string.Join(", ", allowed)}."));
        }

        if (expiresAt is { } end && (end.Kind != DateTimeKind.Utc || end <= clock.UtcNow()))
        {
            errors.Add(new FieldError("expiresAt", "The expiry must be a time in the future."));
        }

        return errors;
    }
}
