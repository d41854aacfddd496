using CarPortal.Data.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;

namespace CarPortal.Web.Auth;

/// <summary>The cookie of a signed-in browser.</summary>
internal static class PortalCookie
{
    public static void Configure(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "CarPortal";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
        cookie.SlidingExpiration = false;
        cookie.LoginPath = "/sign-in";
        cookie.LogoutPath = "/sign-out";
        cookie.AccessDeniedPath = "/access-denied";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnValidatePrincipal = ValidateAsync;
        cookie.Events.OnRedirectToLogin = context => RedirectAsync(context, StatusCodes.Status401Unauthorized);
        cookie.Events.OnRedirectToAccessDenied = context => RedirectAsync(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>Begins a session in this browser.</summary>
    public static Task SignInAsync(this HttpContext context, SessionUser user) =>
        context.SignInAsync(IdentityConstants.ApplicationScheme, PortalPrincipal.Of(user));

    /// <summary>Every request: a disabled person's cookie, or one from before a sign-out, is worth nothing.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return; // A style sheet is everybody's.
        }

        var signIn = http.RequestServices.GetRequiredService<SignInService>();
        if (context.Principal?.UserId() is { } id && await signIn.ReadSessionAsync(id, http.RequestAborted) is { } user
            && context.Principal.IsSessionOf(user))
        {
            // Name and role as they are now. The cookie itself is not issued again: its end stays where it was.
            var now = PortalPrincipal.Of(user);
            context.ReplacePrincipal(now);
            http.RequestServices.GetRequiredService<PortalActorSource>().Use(now);
        }
        else
        {
            context.RejectPrincipal();
            await http.SignOutAsync(context.Scheme.Name);
        }
    }

    /// <summary>Programs get the status; only people are led to a page.</summary>
    private static Task RedirectAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (context.Request.IsForPeople())
        {
            context.Response.Redirect(context.RedirectUri);
        }
        else
        {
            context.Response.StatusCode = status;
        }

        return Task.CompletedTask;
    }
}
