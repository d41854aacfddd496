using System.Globalization;
using CarPortal.Data.Imports;
using CarPortal.Web.Cars;

namespace CarPortal.Web.Imports;

/// <summary>What the pages say about imports.</summary>
internal static class ImportWords
{
    /// <summary>A state as the list shows it.</summary>
    public static string Label(ImportState state) => state switch
    {
        ImportState.Reading => "Reading",
        ImportState.Refused => "Cannot be read",
        ImportState.Ready => "Columns to look at",
        ImportState.Checking => "Checking",
        ImportState.Checked => "Checked, not imported",
        ImportState.Running => "Importing",
        ImportState.Done => "Imported",
        ImportState.Stopped => "Stopped",
        ImportState.Cancelled => "Cancelled",
        ImportState.Undoing => "Undoing",
        _ => "Undone",
    };

    /// <summary>The class of its pill.</summary>
    public static string Tone(ImportState state) => state switch
    {
        ImportState.Done => "ok",
        ImportState.Refused or ImportState.Stopped => "bad",
        ImportState.Ready or ImportState.Checked or ImportState.Cancelled => "warn",
        ImportState.Undone => "",
        _ => "info",
    };

    /// <summary>The counts that are not none, in a line.</summary>
    public static string Counts(CarFormat format, ImportJob job)
    {
        var tally = job.Tally;
        var parts = (job.State == ImportState.Undone ? [(tally.PutBack, "put back"), (tally.Kept, "kept")] : new[]
        {
            (tally.Created, "new"), (tally.Updated, "changed"), (tally.Unchanged, "unchanged"), (tally.AlreadyIn, "already in"),
            (tally.Refused, "refused"), (tally.Withdrawn, "withdrawn"),
        }).Where(part => part.Item1 > 0).Select(part => $"{format.Number(part.Item1)} {part.Item2}").ToList();
        return parts.Count > 0 ? string.Join(" · ", parts) : job.Rows > 0 ? Count(format, job.Rows, "row") : "";
    }

    /// <summary>What its undo does.</summary>
    public static string Undo(CarFormat format, ImportJob job)
    {
        if (job.IsPartlyUndone || job.State is not (ImportState.Done or ImportState.Stopped or ImportState.Cancelled))
        {
            return "What of it is in is taken back: new cars go to the trash, changed ones go back to what they were."; // The counts are of something else.
        }

        var (created, changed) = (job.Tally.Created, job.Tally.Updated + job.Tally.Withdrawn);
        return CarStory.Join([.. new[]
        {
            created > 0 ? $"{Count(format, created, "new car")} {(created == 1 ? "goes" : "go")} to the trash" : null,
            changed > 0 ? $"{Count(format, changed, "changed car")} {(changed == 1 ? "goes back to what it was" : "go back to what they were")}" : null,
        }.OfType<string>()]) + ".";
    }

    /// <summary>So many of something.</summary>
    public static string Count(CarFormat format, int count, string thing) => $"{format.Number(count)} {thing}{(count == 1 ? "" : "s")}";

    /// <summary>How long it takes, roughly.</summary>
    public static string TimeLeft(TimeSpan left) => left.TotalSeconds < 5 ? "a few seconds left"
        : left.TotalSeconds < 90 ? string.Create(CultureInfo.InvariantCulture, $"about {Math.Ceiling(left.TotalSeconds / 5) * 5:0} seconds left")
        : left.TotalMinutes < 90 ? string.Create(CultureInfo.InvariantCulture, $"about {Math.Ceiling(left.TotalMinutes):0} minutes left")
        : string.Create(CultureInfo.InvariantCulture, $"about {Math.Ceiling(left.TotalHours):0} hours left");

    /// <summary>A file's size.</summary>
    public static string Size(long bytes) => bytes < 1_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : bytes < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000.0:0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB");

    /// <summary>What an import of the checked file will do, for people.</summary>
    public static string Plan(CarFormat format, ImportTally tally)
    {
        var deeds = new List<string>();
        if (tally.Created > 0)
        {
            deeds.Add($"adds {Count(format, tally.Created, "new car")}");
        }

        if (tally.Updated > 0)
        {
            deeds.Add($"changes {Count(format, tally.Updated, "car")}");
        }

        if (tally.Withdrawn > 0)
        {
            deeds.Add($"withdraws {Count(format, tally.Withdrawn, "car")} that the file no longer has");
        }

        var same = tally.Unchanged + tally.AlreadyIn;
        return (deeds.Count == 0 ? "It changes nothing." : $"It {CarStory.Join(deeds)}.")
            + (same > 0 ? $" {Count(format, same, "row")} {(same == 1 ? "is" : "are")} already as the file says." : "")
            + (tally.Refused > 0 ? $" {Count(format, tally.Refused, "row")} {(tally.Refused == 1 ? "is" : "are")} left out." : "");
    }
}
