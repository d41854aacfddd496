using CarPortal.Data.Sessions;
using CarPortal.Web.Account;
using CarPortal.Web.Edge;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;

namespace CarPortal.Web.Auth;

/// <summary>The cookie of a signed-in browser.</summary>
internal static class PortalCookie
{
    public static void Configure(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = CookieNames.Prefix;
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.SlidingExpiration = false;
        cookie.LoginPath = "/sign-in";
        cookie.LogoutPath = "/sign-out";
        cookie.AccessDeniedPath = "/access-denied";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnValidatePrincipal = ValidateAsync;
        cookie.Events.OnRedirectToLogin = context =>
        {
            // A browser that brought a cookie was signed in once: its owner is told why that is no longer so.
            if (context.Request.Cookies.ContainsKey(context.Options.Cookie.Name!))
            {
                context.RedirectUri += $"&again={SignInPage.Ended}";
            }

            return RedirectAsync(context, StatusCodes.Status401Unauthorized);
        };
        cookie.Events.OnRedirectToAccessDenied = context => RedirectAsync(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>Begins a session in this browser.</summary>
    public static Task SignInAsync(this HttpContext context, SessionUser user) => context.SignInAsync(
        IdentityConstants.ApplicationScheme, PortalPrincipal.Of(user), new AuthenticationProperties { ExpiresUtc = user.ExpiresAt });

    /// <summary>Every request: the cookie of a session that has ended is worth nothing.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return; // A style sheet is everybody's.
        }

        if (http.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.RejectPrincipal(); // The page for faults is everybody's, and what failed may be this very check.
            return;
        }

        var sessions = http.RequestServices.GetRequiredService<SessionCheck>();
        if (context.Principal?.SessionKey() is { } key && await sessions.CheckAsync(key, used: true, http.RequestAborted) is { } user)
        {
            // Name and role as they are now. The cookie itself is not issued again: its end stays where it was.
            var now = PortalPrincipal.Of(user);
            context.ReplacePrincipal(now);
            http.RequestServices.GetRequiredService<PortalActorSource>().Use(now, http.Place().Address);
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
