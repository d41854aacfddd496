using System.Globalization;
using System.Security.Claims;
using CarPortal.Data.Users;
using Microsoft.AspNetCore.Identity;

namespace CarPortal.Web.Auth;

/// <summary>A signed-in person as cookies and circuits carry them.</summary>
internal static class PortalPrincipal
{
    private const string StampClaim = "stamp";

    /// <summary>The person as they are now.</summary>
    public static ClaimsPrincipal Of(SessionUser user)
    {
        List<Claim> claims =
        [
            new(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, user.Name),
            new(ClaimTypes.Email, user.Email),
            new(StampClaim, user.Stamp),
        ];
        if (user.Role is not null)
        {
            claims.Add(new Claim(ClaimTypes.Role, user.Role));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme));
    }

    /// <summary>The account's id; null for a stranger or another kind of principal.</summary>
    public static int? UserId(this ClaimsPrincipal principal) =>
        principal.FindFirst(StampClaim) is not null
        && int.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The account's role.</summary>
    public static string? Role(this ClaimsPrincipal principal) => principal.FindFirstValue(ClaimTypes.Role);

    /// <summary>Whether the session was begun since the account's sessions were last ended.</summary>
    public static bool IsSessionOf(this ClaimsPrincipal principal, SessionUser user) =>
        principal.UserId() == user.Id && principal.FindFirstValue(StampClaim) == user.Stamp;
}
