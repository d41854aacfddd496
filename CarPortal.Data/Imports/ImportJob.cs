namespace CarPortal.Data.Imports;

/// <summary>An import as people and other systems see it.</summary>
public sealed record ImportJob
{
    /// <summary>Its id.</summary>
    public required int Id { get; init; }

    /// <summary>The file's name without its folder.</summary>
    public required string FileName { get; init; }

    /// <summary>Bytes of the file; null when the portal does not keep it.</summary>
    public long? FileLength { get; init; }

    /// <summary>How far it is.</summary>
    public ImportState State { get; init; }

    /// <summary>Where the file comes from; null when nobody said.</summary>
    public string? Source { get; init; }

    /// <summary>Who brought it.</summary>
    public required string StartedBy { get; init; }

    /// <summary>When it came; UTC.</summary>
    public DateTime StartedAt { get; init; }

    /// <summary>When it ended; UTC. Null while it has not.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>Rows of the file; 0 until they are counted.</summary>
    public int Rows { get; init; }

    /// <summary>Rows that are done with in the present state.</summary>
    public int RowsDone { get; init; }

    /// <summary>Rows a second in the present state; null when nothing is under way.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>How long the present state will last, at that rate; null when nothing is under way or nothing is known.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>What became of the rows, or would.</summary>
    public required ImportTally Tally { get; init; }

    /// <summary>Why it stopped or was refused, and what to do; null when it was not.</summary>
    public string? Problem { get; init; }

    /// <summary>Nothing is written unless every row is good.</summary>
    public bool StopOnError { get; init; }

    /// <summary>Cars in stock that came from the source before and are not in this file are withdrawn.</summary>
    public bool WithdrawMissing { get; init; }

    /// <summary>Until when it can be undone; UTC. Null when there is nothing to undo, or no longer.</summary>
    public DateTime? UndoUntil { get; init; }

    /// <summary>An undo of it stopped: the rest is undone too, and nothing else.</summary>
    public bool IsPartlyUndone { get; init; }

    /// <summary>Whether something is under way: the rest changes by itself.</summary>
    public bool IsWorking => IsWork(State);

    /// <summary>Whether the state is one that a worker goes on with.</summary>
    internal static bool IsWork(ImportState state) =>
        state is ImportState.Reading or ImportState.Checking or ImportState.Running or ImportState.Undoing;

    /// <summary>Until when an import can be undone; null when there is nothing to undo, or no longer.</summary>
    internal static DateTime? UndoUntilOf(Import import, DateTime now)
    {
        // One that stopped and was checked again is not finished, and part of it is in.
        var until = (import.FinishedAt ?? import.WorkStartedAt)?.AddDays(ImportJobService.UndoDays);
        return import.State != ImportState.Undone && !IsWork(import.State) && import is { CorrelationId: not null, LastEntryId: > 0 }
            && until > now ? until : null;
    }

    /// <summary>An import as it is now.</summary>
    internal static ImportJob Of(Import import, ImportSignals signals, DateTime now)
    {
        var done = signals.RowsDone(import.Id) is { } live && IsWork(import.State) ? Math.Max(live, import.RowsDone) : import.RowsDone;
        var seconds = import.WorkStartedAt is { } began ? (now - began).TotalSeconds : 0;
        var rate = IsWork(import.State) && seconds > 0 ? (done - import.WorkStartedRow) / seconds : (double?)null;
        return new ImportJob
        {
            Id = import.Id, FileName = import.FileName, FileLength = import.FileLength, State = import.State, Source = import.Source?.Name,
            StartedBy = import.StartedBy, StartedAt = import.StartedAt, FinishedAt = import.FinishedAt, Rows = import.Rows, RowsDone = done,
            RowsPerSecond = rate, TimeLeft = rate > 0 && import.Rows > done ? TimeSpan.FromSeconds((import.Rows - done) / rate.Value) : null,
            Tally = import.Tally, Problem = import.Problem, StopOnError = import.StopOnError, WithdrawMissing = import.WithdrawMissing, UndoUntil = UndoUntilOf(import, now),
            IsPartlyUndone = import.UndoneEntryId > 0 && import.State != ImportState.Undone,
        };
    }
}

/// <summary>How an import is to be done.</summary>
public sealed record ImportSettings
{
    /// <summary>How the bytes become text, by the name of an encoding; null for what was found.</summary>
    public string? Encoding { get; init; }

    /// <summary>What is read into which field.</summary>
    public ImportMapping Mapping { get; init; } = new();

    /// <summary>Where such files come from: the mapping is remembered under this name. Null for nowhere in particular.</summary>
    public string? Source { get; init; }

    /// <summary>Write nothing unless every row is good.</summary>
    public bool StopOnError { get; init; }

    /// <summary>Withdraw the cars in stock that came from the source before and are not in this file; needs <see cref="Source"/>.</summary>
    public bool WithdrawMissing { get; init; }
}

/// <summary>How a file is read, for people to look at and change.</summary>
/// <param name="File">What it holds.</param>
/// <param name="Settings">How it is to be imported.</param>
/// <param name="Open">What is wrong or has to be decided before it can be checked; the field is the API's name of a car's field, or <c>source</c>, <c>sourceId</c>, <c>encoding</c>.</param>
/// <param name="Unused">Columns that are read into no field.</param>
/// <param name="IsRemembered">Whether the mapping is the one of an earlier file of the source.</param>
public sealed record ImportReadout(FileProfile File, ImportSettings Settings, IReadOnlyList<FieldError> Open, IReadOnlyList<string> Unused, bool IsRemembered);

/// <summary>A row that is not taken, or would not be.</summary>
/// <param name="Row">Its number, from 1 after the header.</param>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Problems">What is wrong.</param>
public sealed record RefusedRow(int Row, int Line, IReadOnlyList<RefusedValue> Problems);

/// <summary>What is wrong with a value of a row.</summary>
/// <param name="Heading">The file's column; empty when it is the row as a whole.</param>
/// <param name="Value">What stands there; null when it is the row as a whole, or no column of the file.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Suggestion">A value that would do; null when there is none to propose.</param>
public sealed record RefusedValue(string Heading, string? Value, string Reason, string? Suggestion);

/// <summary>A car that an import changes, or would.</summary>
/// <param name="Row">The row's number, from 1 after the header; 0 when the file does not have the car, which is withdrawn.</param>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="CarId">The car.</param>
/// <param name="StockNumber">Its stock number.</param>
/// <param name="Title">Its title.</param>
/// <param name="Changes">Its fields, old and new, by their API names; what the reader may not see is left out.</param>
/// <param name="Remark">What else is to be known; null for nothing.</param>
public sealed record ChangedRow(int Row, int Line, int CarId, string StockNumber, string Title, IReadOnlyList<History.FieldChangeItem> Changes, string? Remark);

/// <summary>A car as it would be after an import.</summary>
/// <param name="Line">The line of its row.</param>
/// <param name="IsNew">Whether it is new.</param>
/// <param name="Car">Its fields.</param>
/// <param name="Remark">What became of it and why; null for nothing.</param>
public sealed record SampleCar(int Line, bool IsNew, Cars.CarInput Car, string? Remark);

/// <summary>A car that an undo left as it is, wholly or in part.</summary>
/// <param name="CarId">The car.</param>
/// <param name="StockNumber">Its stock number; null when it is gone for good.</param>
/// <param name="Title">Its title.</param>
/// <param name="Why">What was kept and why.</param>
/// <param name="By">Who changed it since; null when that is not known.</param>
public sealed record KeptCar(int CarId, string? StockNumber, string? Title, string Why, string? By);

/// <summary>What came of asking for something to be done with an import.</summary>
public abstract record ImportJobResult
{
    private ImportJobResult()
    {
    }

    /// <summary>It is done, or under way.</summary>
    /// <param name="Job">The import now.</param>
    public sealed record Ok(ImportJob Job) : ImportJobResult;

    /// <summary>There is no such import, or its file is no longer kept.</summary>
    public sealed record NotFound : ImportJobResult;

    /// <summary>The actor may not.</summary>
    public sealed record Forbidden : ImportJobResult;

    /// <summary>What was asked for is wrong.</summary>
    /// <param name="Errors">Field and fix.</param>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : ImportJobResult;

    /// <summary>The import is not in a state in which that can be done.</summary>
    /// <param name="Reason">Why, and what can be done instead.</param>
    public sealed record WrongState(string Reason) : ImportJobResult
    {
        internal static WrongState Of(Import import) => new(import.State switch
        {
            ImportState.Reading => "The file is still being looked through.",
            ImportState.Refused => import.Problem ?? "The file cannot be imported as it is.",
            ImportState.Checking => "It is being checked: cancel that first.",
            ImportState.Running => "It is running: cancel it first.",
            ImportState.Undoing => "It is being undone.",
            ImportState.Undone => "It was undone: bring the file again.",
            ImportState.Done => "It went through already: undo it to do it in another way.",
            _ when import.UndoneEntryId > 0 => "Part of it was undone: undo the rest.",
            ImportState.Stopped or ImportState.Cancelled => "Part of it is in: check it again to go on, or undo it.",
            _ => "Nothing is under way.",
        });
    }
}
