using CarPortal.Data;

namespace CarPortal.Web.Auth;

/// <summary>
/// The actor of a request or circuit. An API request's is settled by its key; a person's is read afresh at every
/// operation, so that a right taken away is gone at the next one.
/// </summary>
internal sealed class PortalActorSource : ActorSource
{
    private Actor? _settled;

    /// <summary>Settles the actor of this request: for the API key scheme.</summary>
    public void Use(Actor actor) => _settled = actor;

    /// <inheritdoc/>
    public override ValueTask<Actor> GetAsync(CancellationToken ct = default) =>
        ValueTask.FromResult(_settled ?? Actor.Nobody);
}
