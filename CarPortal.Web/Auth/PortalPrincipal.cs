using System.Globalization;
using System.Security.Claims;
using CarPortal.Data.Sessions;
using Microsoft.AspNetCore.Identity;

namespace CarPortal.Web.Auth;

/// <summary>A signed-in person as cookies and circuits carry them.</summary>
internal static class PortalPrincipal
{
    private const string SessionClaim = "session";
    private const string EnrolClaim = "enrol";

    /// <summary>The person as they are now.</summary>
    public static ClaimsPrincipal Of(SessionUser user)
    {
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, user.UserId.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, user.Name),
            new(ClaimTypes.Email, user.Email),
            new(SessionClaim, user.Key.ToString("N")),
        ];
        if (user.Role is not null)
        {
            claims.Add(new Claim(ClaimTypes.Role, user.Role));
        }

        if (user.MustEnrol)
        {
            claims.Add(new Claim(EnrolClaim, "second-factor"));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme));
    }

    /// <summary>The account's id; null for a stranger or another kind of principal.</summary>
    public static int? UserId(this ClaimsPrincipal principal) =>
        principal.FindFirst(SessionClaim) is not null
        && int.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The account's role.</summary>
    public static string? Role(this ClaimsPrincipal principal) => principal.FindFirstValue(ClaimTypes.Role);

    /// <summary>Whether the person must set up a second factor before anything else.</summary>
    public static bool MustEnrol(this ClaimsPrincipal principal) => principal.FindFirst(EnrolClaim) is not null;

    /// <summary>What names the person's session; null for a stranger or another kind of principal.</summary>
    public static Guid? SessionKey(this ClaimsPrincipal principal) =>
        Guid.TryParseExact(principal.FindFirstValue(SessionClaim), "N", out var key) ? key : null;

    /// <summary>From where a request comes, for the session and the history.</summary>
    public static SignInPlace Place(this HttpContext context) =>
        new(context.Connection.RemoteIpAddress?.ToString(), context.Request.Headers.UserAgent.ToString());
}
