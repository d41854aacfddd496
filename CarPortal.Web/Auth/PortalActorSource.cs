using System.Security.Claims;
using CarPortal.Data;
using CarPortal.Data.Sessions;
using Microsoft.AspNetCore.Components.Authorization;

namespace CarPortal.Web.Auth;

/// <summary>
/// The actor of a request or circuit. An API request's is settled by its key; a person's is read afresh at every
/// operation, so that a right taken away is gone at the next one.
/// </summary>
internal sealed class PortalActorSource(SessionCheck sessions, AuthenticationStateProvider circuit) : ActorSource
{
    private Actor? _settled;
    private ClaimsPrincipal? _person;
    private string? _address;

    /// <summary>Settles the actor of this request: for the API key scheme.</summary>
    public void Use(Actor actor) => _settled = actor;

    /// <summary>Names the person of this request: for the cookie scheme. A circuit has a scope of its own and knows its person itself.</summary>
    public void Use(ClaimsPrincipal person, string? address) => (_person, _address) = (person, address);

    /// <inheritdoc/>
    public override async ValueTask<Actor> GetAsync(CancellationToken ct = default)
    {
        if (_settled is not null)
        {
            return _settled;
        }

        var person = _person ?? await CircuitPersonAsync();
        return person?.SessionKey() is { } key && await sessions.CheckAsync(key, used: false, ct) is { } user
            ? Actor.Person(user.UserId, user.Name, user.MustEnrol ? null : user.Role) with
            {
                SessionId = user.SessionId,
                IsConfirmed = user.IsConfirmed,
                Address = _address ?? user.Address,
            }
            : Actor.Nobody;
    }

    private async Task<ClaimsPrincipal?> CircuitPersonAsync()
    {
        try
        {
            return (await circuit.GetAuthenticationStateAsync()).User;
        }
        catch (InvalidOperationException)
        {
            return null; // Neither a page nor a circuit, and nobody is signed in.
        }
    }
}
