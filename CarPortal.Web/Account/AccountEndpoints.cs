using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Web.Auth;
using CarPortal.Web.Edge;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CarPortal.Web.Account;

/// <summary>What staff do with their own sign-in, beside the pages.</summary>
internal static class AccountEndpoints
{
    public static void MapAccount(this WebApplication app) =>
        app.MapPost("/sign-out", SignOutAsync).AllowAnonymous();

    /// <summary>Once the portal listens and nobody has an account: prints where to make the first one.</summary>
    public static void AnnounceSetup(this WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => _ = AnnounceAsync(app));

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, SessionService sessions)
    {
        if (context.User.SessionKey() is not null)
        {
            if (!await antiforgery.IsRequestValidAsync(context))
            {
                return Results.BadRequest();
            }

            await sessions.SignOutAsync(context.RequestAborted);
            await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        }

        return Results.LocalRedirect("/sign-in");
    }

    private static async Task AnnounceAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        try
        {
            if (await scope.ServiceProvider.GetRequiredService<FirstRun>().IsOpenAsync())
            {
                var token = app.Services.GetRequiredService<SetupToken>().Value;
                var link = app.Services.GetRequiredService<IOptions<SiteOptions>>().Value.Link($"/setup?token={token}", askedBy: Address(app.Urls));
                Console.WriteLine($"Nobody has an account yet. Make the first administrator here: {link}");
            }
        }
        catch (ObjectDisposedException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped while it asked.
        }
        catch (Exception e) // Nobody awaits this, and the portal serves all the same.
        {
            app.Logger.LogError(e, "Whether anybody has an account could not be found out.");
        }
    }

    /// <summary>An address to click on: one that means "every interface" is nobody's.</summary>
    private static string Address(ICollection<string> bound)
    {
        var address = bound.OrderBy(a => a.StartsWith("http://", StringComparison.Ordinal) ? 0 : 1).FirstOrDefault();
        return address is null ? "" : BindingAddress.Parse(address) is var binding
            && binding.Host is "0.0.0.0" or "[::]" or "*" or "+"
                ? $"{binding.Scheme}://localhost:{binding.Port}"
                : address.TrimEnd('/');
    }
}
