namespace CarPortal.Data;

/// <summary>How a write ended. Pages and endpoints switch over the cases; nothing was written but for <see cref="Saved"/>.</summary>
public abstract record SaveResult
{
    private SaveResult()
    {
    }

    /// <summary>It is in the database.</summary>
    /// <param name="Id">The record's id.</param>
    /// <param name="Version">Its version after the write.</param>
    public sealed record Saved(int Id, long Version) : SaveResult;

    /// <summary>There is no such record.</summary>
    public sealed record NotFound : SaveResult;

    /// <summary>Somebody else changed the record since the version the writer had seen.</summary>
    public sealed record Conflict : SaveResult;

    /// <summary>Another record has this value already, and it must be unique.</summary>
    /// <param name="Field">The field's API name.</param>
    /// <param name="Message">Which value is taken, for the person who typed it.</param>
    public sealed record Duplicate(string Field, string Message) : SaveResult;

    /// <summary>A customer has the car already.</summary>
    /// <param name="CustomerName">For whom it is held.</param>
    /// <param name="By">Who placed the hold.</param>
    /// <param name="Until">When it ends by itself; UTC.</param>
    public sealed record Held(string CustomerName, string By, DateTime Until) : SaveResult;

    /// <summary>The input breaks a rule.</summary>
    /// <param name="Errors">Every broken rule, at least one.</param>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : SaveResult
    {
        /// <summary>One broken rule.</summary>
        public Invalid(string field, string message)
            : this([new FieldError(field, message)])
        {
        }
    }

    /// <summary>The actor may not do this.</summary>
    public sealed record Forbidden : SaveResult;

    /// <summary>The actor may do this after confirming who they are: the last time was too long ago.</summary>
    public sealed record Unconfirmed : SaveResult;
}
