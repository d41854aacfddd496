using System.Security.Claims;
using System.Text.Encodings.Web;
using CarPortal.Data.ApiKeys;
using CarPortal.Web.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CarPortal.Web.Auth;

/// <summary>
/// Signs a request in by its API key, from <c>Authorization: Bearer</c> or <c>X-Api-Key</c>; never from the address, which
/// ends up in logs. Whatever is wrong with a key, the answer is the same.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    ApiKeyCheck keys, PortalActorSource actors)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "ApiKey";

    /// <summary>The claim of a permission that key and role both grant.</summary>
    public const string PermissionClaim = "permission";

    public const string HeaderName = "X-Api-Key";
    private const string BearerPrefix = "Bearer ";

    /// <summary>Whether the request brings a key, good or bad.</summary>
    public static bool IsUsedBy(HttpRequest request) => KeyOf(request) is not null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } text)
        {
            return AuthenticateResult.NoResult();
        }

        if (await keys.CheckAsync(text, Context.Place().Address, Context.RequestAborted) is not { } actor)
        {
            return AuthenticateResult.Fail("The key is not accepted.");
        }

        actors.Use(actor);
        var identity = new ClaimsIdentity(
            actor.Permissions.Select(permission => new Claim(PermissionClaim, permission)).Append(new Claim(ClaimTypes.Name, actor.Name)),
            Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"CarPortal\"";
        return ApiProblem.Of(
            StatusCodes.Status401Unauthorized,
            "Send a valid API key as 'Authorization: Bearer <key>' or 'X-Api-Key: <key>'.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ApiProblem.Of(
        StatusCodes.Status403Forbidden, "The key's scopes or its owner's role do not allow this.").ExecuteAsync(Context);

    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers[HeaderNames.Authorization].ToString();
        return authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? authorization[BearerPrefix.Length..].Trim()
            : request.Headers.TryGetValue(HeaderName, out var key) ? key.ToString().Trim() : null;
    }
}
