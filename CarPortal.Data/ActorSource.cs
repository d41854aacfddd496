namespace CarPortal.Data;

/// <summary>
/// Gives the scoped services the one who acts, afresh at every operation, so that a right that was taken away is gone
/// at the next call and not at the next sign-in.
/// </summary>
public abstract class ActorSource
{
    /// <summary>The actor of this scope; <see cref="Actor.Nobody"/> when there is none or no longer one.</summary>
    public abstract ValueTask<Actor> GetAsync(CancellationToken ct = default);
}

/// <summary>An <see cref="ActorSource"/> that always answers the same: the console, an import, a test.</summary>
public sealed class FixedActor(Actor actor) : ActorSource
{
    /// <inheritdoc/>
    public override ValueTask<Actor> GetAsync(CancellationToken ct = default) => ValueTask.FromResult(actor);
}
