using CarPortal.Data;
using CarPortal.Data.Sessions;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace CarPortal.Web.Auth;

/// <summary>
/// Asks the database now and then whether the person of a circuit may still be there: a page that stays open makes no
/// request at which the cookie would be checked. Services ask again at every operation.
/// </summary>
internal sealed class CircuitGuard(ILoggerFactory loggers, SessionCheck sessions)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState state, CancellationToken ct)
    {
        try
        {
            return state.User.SessionKey() is { } key
                && await sessions.CheckAsync(key, used: false, ct) is { } user
                && state.User.Role() == user.Role && !user.MustEnrol;
        }
        catch (Exception e) when (DatabaseOutage.Matches(e))
        {
            return true; // Nothing can be done in the circuit either; it is asked again when the database is back.
        }
    }
}
