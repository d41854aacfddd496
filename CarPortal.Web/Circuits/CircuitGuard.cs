using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace CarPortal.Web.Circuits;

/// <summary>
/// Who the person of a page or circuit is. A circuit's is told by <see cref="CircuitSweep"/> when the session has ended:
/// a page that stays open makes no request at which the cookie would be checked. Services ask at every operation anyway.
/// </summary>
internal sealed class CircuitGuard(OpenCircuits circuits) : AuthenticationStateProvider, IHostEnvironmentAuthenticationStateProvider, IDisposable
{
    private static readonly Task<AuthenticationState> Stranger = Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity())));

    private Task<AuthenticationState>? _state;
    private CircuitSeat? _seat;

    /// <inheritdoc/>
    public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
        _state ?? throw new InvalidOperationException("This is neither a page nor a circuit.");

    /// <summary>Called when a page is served, when a circuit starts, and again when its browser comes back to it.</summary>
    public void SetAuthenticationState(Task<AuthenticationState> authenticationStateTask)
    {
        _state = authenticationStateTask;
        if (_seat is null && authenticationStateTask.IsCompletedSuccessfully)
        {
            _seat = circuits.Occupy(authenticationStateTask.Result.User, this);
        }

        NotifyAuthenticationStateChanged(authenticationStateTask);
    }

    /// <summary>The session has ended: what the page shows goes away, and the browser is led to sign in.</summary>
    public void SignOut() => SetAuthenticationState(Stranger);

    /// <summary>The circuit is no more.</summary>
    public void Dispose()
    {
        if (_seat is not null)
        {
            circuits.Leave(_seat);
        }
    }
}
