using CarPortal.Data.Users;
using Microsoft.AspNetCore.Identity;

namespace CarPortal.Web.Auth;

/// <summary>Which passkeys the portal takes, from where.</summary>
internal static class PasskeySettings
{
    private const string ServerDomain = "Passkeys:ServerDomain";

    public static void AddPasskeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>();
        services.AddScoped<Passkeys>();
        services.AddOptions<IdentityPasskeyOptions>().Configure(passkeys =>
        {
            // Without it, the host that the browser asked for. A passkey is good for that domain only, for ever.
            passkeys.ServerDomain = configuration[ServerDomain] is { Length: > 0 } domain ? domain : null;
            passkeys.AuthenticatorTimeout = Passkeys.Lifetime;

            // Two factors in one: the device, and the finger, face or PIN that unlocks it.
            passkeys.UserVerificationRequirement = "required";

            // Kept by the device with the account it is for: so it signs in without an address being typed.
            passkeys.ResidentKeyRequirement = "required";
            passkeys.ValidateOrigin = context => ValueTask.FromResult(IsOwnOrigin(context));
        })
        .Validate(
            passkeys => passkeys.ServerDomain is null || Uri.CheckHostName(passkeys.ServerDomain) == UriHostNameType.Dns,
            $"{ServerDomain} must be the name of a host, such as portal.example.com, without https:// and port.")
        .ValidateOnStart();
    }

    /// <summary>
    /// The page that used the passkey must be the portal's own. Not what Identity does by itself: it compares with the
    /// request's Origin header, which a forger of requests writes as they like.
    /// </summary>
    private static bool IsOwnOrigin(PasskeyOriginValidationContext context) =>
        !context.CrossOrigin
        && Uri.TryCreate(context.Origin, UriKind.Absolute, out var origin)
        && Uri.TryCreate($"{context.HttpContext.Request.Scheme}://{context.HttpContext.Request.Host}", UriKind.Absolute, out var own)
        && Uri.Compare(origin, own, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
