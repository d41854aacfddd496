using CarPortal.Data.Cars;
using CarPortal.Data.History;

namespace CarPortal.Data;

/// <summary>The reason that somebody gives for a change, kept with its history.</summary>
internal static class Reasons
{
    /// <summary>The reason as it is kept, or what is wrong with it.</summary>
    public static (string? Reason, SaveResult.Invalid? Wrong) Check(string? reason, bool isNeeded)
    {
        var errors = new CarFieldChecks();
        var clean = errors.Line("reason", "Reason", reason, HistoryEntry.NoteLength);
        if (isNeeded)
        {
            errors.Required("reason", "Reason", clean);
        }

        return (clean, errors.Found.Count > 0 ? new SaveResult.Invalid(errors.Found) : null);
    }
}
