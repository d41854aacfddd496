namespace CarPortal.Data.Imports;

/// <summary>
/// A file that is, or was, imported, and how far it is. Cars point back at the import that made them with their row, so
/// that the same row of the same file is never brought in twice.
/// </summary>
public sealed class Import
{
    /// <summary>Longest file name kept.</summary>
    public const int FileNameLength = 255;

    /// <summary>Longest <see cref="Problem"/>.</summary>
    public const int ProblemLength = 2_000;

    /// <summary>Longest <see cref="Fixes"/>: a thousand mended values of some length.</summary>
    public const int FixesLength = 400_000;

    /// <summary>Longest name of an encoding.</summary>
    public const int EncodingLength = 40;

    /// <summary>The database's id.</summary>
    public int Id { get; set; }

    /// <summary>SHA-256 of the file's bytes, in hexadecimal; empty until it is known.</summary>
    public required string FileHash { get; set; }

    /// <summary>The file's name without its folder.</summary>
    public required string FileName { get; set; }

    /// <summary>Bytes of the file as it is kept in the data folder; null when it is not: whoever gave it has to give it again.</summary>
    public long? FileLength { get; set; }

    /// <summary>When it came; UTC.</summary>
    public DateTime StartedAt { get; set; }

    /// <summary>Who brought it.</summary>
    public required string StartedBy { get; set; }

    /// <summary>The member of staff on whose behalf work goes on: who asked for it last; null for the console.</summary>
    public int? UserId { get; set; }

    /// <summary>How far it is.</summary>
    public ImportState State { get; set; }

    /// <summary>Where such files come from; null when nobody said.</summary>
    public int? SourceId { get; set; }

    /// <inheritdoc cref="SourceId"/>
    public ImportSource? Source { get; set; }

    /// <summary>The <see cref="ImportMapping"/> as JSON; null until there is one.</summary>
    public string? Mapping { get; set; }

    /// <summary>The encoding that somebody chose; null for the one that was found.</summary>
    public string? Encoding { get; set; }

    /// <summary>Values that were mended on the page, as JSON: row → heading → value.</summary>
    public string? Fixes { get; set; }

    /// <summary>Nothing is written unless every row is good.</summary>
    public bool StopOnError { get; set; }

    /// <summary>Cars in stock that came from the source before and are not in this file are withdrawn.</summary>
    public bool WithdrawMissing { get; set; }

    /// <summary>Rows after the header, blank lines not counted; 0 until they are counted.</summary>
    public int Rows { get; set; }

    /// <summary>Rows that are done with in the present state; for an import that runs, committed.</summary>
    public int RowsDone { get; set; }

    /// <summary>What became of the rows, or would.</summary>
    public ImportTally Tally { get; set; } = new();

    /// <summary>Why it stopped, and what to do; null when it did not.</summary>
    public string? Problem { get; set; }

    /// <summary>When the present state began its work; UTC.</summary>
    public DateTime? WorkStartedAt { get; set; }

    /// <summary>Rows that were done with when it began, since it goes on with what was cancelled.</summary>
    public int WorkStartedRow { get; set; }

    /// <summary>When it ended; UTC.</summary>
    public DateTime? FinishedAt { get; set; }

    /// <summary>Whether somebody wants it to stop.</summary>
    public bool IsCancelAsked { get; set; }

    /// <summary>The process that works on it; null for none.</summary>
    public Guid? Worker { get; set; }

    /// <summary>When that process last said so; a killed one says nothing any more. UTC.</summary>
    public DateTime? WorkerSeenAt { get; set; }

    /// <summary>What its entries in the history have in common; null for imports of before.</summary>
    public Guid? CorrelationId { get; set; }

    /// <summary>No entry of it is before this one.</summary>
    public long FirstEntryId { get; set; }

    /// <summary>No entry of it is behind this one.</summary>
    public long LastEntryId { get; set; }

    /// <summary>The last entry that an undo has looked at.</summary>
    public long UndoneEntryId { get; set; }
}

/// <summary>How far an import is.</summary>
public enum ImportState
{
    /// <summary>It went through, and can be undone.</summary>
    Done,

    /// <summary>The file is being looked through.</summary>
    Reading,

    /// <summary>The file cannot be imported as it is: <see cref="Import.Problem"/> says why.</summary>
    Refused,

    /// <summary>Somebody has to say which column is what.</summary>
    Ready,

    /// <summary>The dry run.</summary>
    Checking,

    /// <summary>What would happen is there to be looked at.</summary>
    Checked,

    /// <summary>Cars are being written.</summary>
    Running,

    /// <summary>It stopped: the stock changed since it was looked at, or rows are bad and none was to be. What was committed stays.</summary>
    Stopped,

    /// <summary>Somebody cancelled it. What was committed stays.</summary>
    Cancelled,

    /// <summary>It is being taken back.</summary>
    Undoing,

    /// <summary>It was taken back.</summary>
    Undone,
}

/// <summary>What became of an import's rows, or would.</summary>
public sealed record ImportTally
{
    /// <summary>Rows that are new cars.</summary>
    public int Created { get; set; }

    /// <summary>Rows that changed a car.</summary>
    public int Updated { get; set; }

    /// <summary>Rows whose car is already as they say.</summary>
    public int Unchanged { get; set; }

    /// <summary>Rows that an earlier import of the same file brought in.</summary>
    public int AlreadyIn { get; set; }

    /// <summary>Rows that were not taken.</summary>
    public int Refused { get; set; }

    /// <summary>Cars that were withdrawn since the file does not have them.</summary>
    public int Withdrawn { get; set; }

    /// <summary>Rows taken in which wrongly decoded characters were mended.</summary>
    public int Mended { get; set; }

    /// <summary>Rows taken with another status than they say, since they lack what it needs.</summary>
    public int Unready { get; set; }

    /// <summary>Rows taken whose VIN is to be looked at again.</summary>
    public int Warned { get; set; }

    /// <summary>Cars that an undo put back.</summary>
    public int PutBack { get; set; }

    /// <summary>Cars that an undo left as they are, wholly or in part.</summary>
    public int Kept { get; set; }

    /// <summary>Counts what was decided about some rows.</summary>
    internal void Add(IEnumerable<RowDecision> decisions)
    {
        foreach (var decision in decisions)
        {
            switch (decision.Verdict)
            {
                case RowVerdict.Create or RowVerdict.Restore:
                    Created++;
                    break;
                case RowVerdict.Update:
                    Updated++;
                    break;
                case RowVerdict.Unchanged:
                    Unchanged++;
                    break;
                case RowVerdict.AlreadyIn:
                    AlreadyIn++;
                    break;
                default:
                    Refused++;
                    break;
            }

            if (decision.Verdict is not (RowVerdict.Refused or RowVerdict.AlreadyIn))
            {
                Mended += decision.Row.Mended ? 1 : 0;
                Unready += decision.Remark is null ? 0 : 1;
                Warned += decision.Row.VinWarning is null ? 0 : 1;
            }
        }
    }
}
