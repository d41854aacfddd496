using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Users;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace CarPortal.Web.Auth;

/// <summary>What a passkey is asked for: a challenge given for one is worth nothing for another, or for somebody else.</summary>
/// <param name="Text">Purpose and whose it is.</param>
internal sealed record PasskeyPurpose(string Text)
{
    public static PasskeyPurpose SignIn { get; } = new("sign-in");

    public static PasskeyPurpose SecondStep(PendingSignIn pending) => new($"second:{pending.UserId}:{pending.Stamp}");

    public static PasskeyPurpose Confirm(Guid session) => new($"confirm:{session:N}");

    public static PasskeyPurpose Add(Guid session) => new($"add:{session:N}");
}

/// <summary>
/// Asks browsers for passkeys and checks what they send. Between the two the challenge waits in a cookie that only the
/// portal can read, for a few minutes and for one answer.
/// </summary>
internal sealed class Passkeys(
    IPasskeyHandler<User> handler, UserManager<User> users, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How long the browser may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Longest answer of a browser; one with a certificate is a few thousand characters.</summary>
    public const int MaxLength = 32_000;

    private const string CookieName = "CarPortal.Passkey";

    private readonly IDataProtector _protector = protection.CreateProtector("CarPortal.Passkey");

    /// <summary>What the browser's <c>navigator.credentials.create</c> is to be called with.</summary>
    public async Task<string> AskForNewAsync(HttpContext context, PasskeyPurpose purpose, OwnAccount account)
    {
        var asked = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity
            {
                Id = account.Id.ToString(CultureInfo.InvariantCulture),
                Name = account.Email,
                DisplayName = account.Name,
            }, context);
        Keep(context, purpose, asked.AttestationState);
        return asked.CreationOptionsJson;
    }

    /// <summary>What the browser's <c>navigator.credentials.get</c> is to be called with.</summary>
    /// <param name="context">The request.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="userId">Whose passkeys will do; null for anybody's, which tells a stranger nothing.</param>
    public async Task<string> AskAsync(HttpContext context, PasskeyPurpose purpose, int? userId)
    {
        var user = userId is { } id ? await users.FindByIdAsync(id.ToString(CultureInfo.InvariantCulture)) : null;
        var asked = await handler.MakeRequestOptionsAsync(user, context);
        Keep(context, purpose, asked.AssertionState);
        return asked.RequestOptionsJson;
    }

    /// <summary>Checks a new passkey; null when it is not what was asked for.</summary>
    public async Task<UserPasskeyInfo?> CheckNewAsync(HttpContext context, PasskeyPurpose purpose, string? credential)
    {
        if (Take(context, purpose) is not (var state, _) || credential is not { Length: > 0 and <= MaxLength })
        {
            return null;
        }

        var made = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = context, CredentialJson = credential, AttestationState = state });
        return made.Succeeded && made.Passkey.IsUserVerified ? made.Passkey : null;
    }

    /// <summary>Checks that somebody holds a passkey; null when they do not, or were not asked.</summary>
    public async Task<PasskeyProof?> CheckAsync(HttpContext context, PasskeyPurpose purpose, string? credential)
    {
        if (Take(context, purpose) is not (var state, var askedAt) || credential is not { Length: > 0 and <= MaxLength })
        {
            return null;
        }

        var shown = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = context, CredentialJson = credential, AssertionState = state });
        return shown.Succeeded && shown.Passkey.IsUserVerified ? new PasskeyProof(shown.User.Id, shown.Passkey, askedAt) : null;
    }

    private void Keep(HttpContext context, PasskeyPurpose purpose, string? state)
    {
        var asked = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        context.Response.Cookies.Append(
            NameFor(context), _protector.Protect($"{asked}|{Hash(purpose)}|{state}"), Options(context, Lifetime));
    }

    /// <summary>The challenge that waits and when it was given; it is gone for whatever comes next.</summary>
    private (string State, DateTime AskedAt)? Take(HttpContext context, PasskeyPurpose purpose)
    {
        if (context.Request.Cookies[NameFor(context)] is not { Length: > 0 } kept)
        {
            return null;
        }

        context.Response.Cookies.Delete(NameFor(context), Options(context, null));
        try
        {
            if (_protector.Unprotect(kept).Split('|', 3) is [var asked, var hash, var state] && hash == Hash(purpose)
                && DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(asked, CultureInfo.InvariantCulture)) is var at
                && at + Lifetime > clock.GetUtcNow())
            {
                return (state, at.UtcDateTime);
            }
        }
        catch (CryptographicException)
        {
            // Made up, or from before the portal's keys were lost.
        }

        return null;
    }

    private static string Hash(PasskeyPurpose purpose) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(purpose.Text)));

    /// <summary>With the prefix, a browser takes it from this very host and over https only.</summary>
    private static string NameFor(HttpContext context) => context.Request.IsHttps ? $"__Host-{CookieName}" : CookieName;

    private static CookieOptions Options(HttpContext context, TimeSpan? age) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = age,
        Path = "/",
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
    };
}
