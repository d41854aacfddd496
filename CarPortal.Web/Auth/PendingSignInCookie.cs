using System.Globalization;
using System.Security.Cryptography;
using CarPortal.Data.Users;
using Microsoft.AspNetCore.DataProtection;

namespace CarPortal.Web.Auth;

/// <summary>
/// Remembers for a few minutes, in the browser alone, that the right password was typed and a second step is to come. It
/// is no session: nothing but <c>/sign-in/second</c> looks at it.
/// </summary>
internal sealed class PendingSignInCookie(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How long the second step may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Name = "CarPortal.SecondStep";

    private readonly IDataProtector _protector = protection.CreateProtector("CarPortal.PendingSignIn");

    public void Write(HttpContext context, PendingSignIn pending)
    {
        var end = clock.GetUtcNow() + Lifetime;
        var text = string.Create(CultureInfo.InvariantCulture, $"{pending.UserId}|{end.ToUnixTimeMilliseconds()}|{pending.Stamp}");
        context.Response.Cookies.Append(NameFor(context), _protector.Protect(text), Options(context, Lifetime));
    }

    /// <summary>Whose password was typed; null when it was not, or too long ago.</summary>
    public PendingSignIn? Read(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[NameFor(context)] is { Length: > 0 } kept
                && _protector.Unprotect(kept).Split('|', 3) is [var id, var end, var stamp]
                && long.Parse(end, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeMilliseconds()
                ? new PendingSignIn(int.Parse(id, CultureInfo.InvariantCulture), stamp)
                : null;
        }
        catch (CryptographicException)
        {
            return null; // Made up, or from before the portal's keys were lost.
        }
    }

    public static void Forget(HttpContext context) => context.Response.Cookies.Delete(NameFor(context), Options(context, null));

    /// <summary>With the prefix, a browser takes it from this very host and over https only.</summary>
    private static string NameFor(HttpContext context) => context.Request.IsHttps ? $"__Host-{Name}" : Name;

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
