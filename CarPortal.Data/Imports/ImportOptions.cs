using System.Text;

namespace CarPortal.Data.Imports;

/// <summary>How an import is to be done and who watches it.</summary>
public sealed record ImportOptions
{
    /// <summary>Write nothing, only say what would happen.</summary>
    public bool DryRun { get; init; }

    /// <summary>Write nothing unless every row is good.</summary>
    public bool StopOnError { get; init; }

    /// <summary>How the file's bytes are read, when it has no byte order mark; absent: found out.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>What is read into which field; absent: by the columns' names and what they hold.</summary>
    public ImportMapping? Mapping { get; init; }

    /// <summary>
    /// Where the file comes from, by the name of a source that is known: what is remembered of it is used, and its cars are
    /// known again by its own ids. Absent: nowhere in particular.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>How numbers are written where the file leaves it open; absent: such a file is refused.</summary>
    public NumberForm? Numbers { get; init; }

    /// <summary>How dates are written where the file leaves it open; absent: such a file is refused.</summary>
    public DateForm? Dates { get; init; }

    /// <summary>Told once how the file is read.</summary>
    public Action<FileProfile, ImportMapping>? OnRead { get; init; }

    /// <summary>Told when what is remembered of the source does not fit the file, with what does not: the columns go by their names then.</summary>
    public Action<IReadOnlyList<FieldError>>? OnForgotten { get; init; }

    /// <summary>Told once what columns the file has.</summary>
    public Action<ImportHeader>? OnHeader { get; init; }

    /// <summary>Told of every row that is not taken, in the order of the file.</summary>
    public Action<RejectedRow>? OnRejected { get; init; }

    /// <summary>Told of every row that is taken as In preparation instead of what it says, in the order of the file.</summary>
    public Action<ImportRemark>? OnRemark { get; init; }

    /// <summary>Told of every row that is taken with a VIN to look at again, in the order of the file.</summary>
    public Action<ImportRemark>? OnVinWarning { get; init; }

    /// <summary>Told now and then how far it is.</summary>
    public Action<ImportCounts>? OnProgress { get; init; }
}

/// <summary>The first line of a file.</summary>
/// <param name="Columns">Its headings as they stand there.</param>
/// <param name="Ignored">Those that are not read into cars: unknown ones and those the portal sets itself.</param>
/// <param name="Delimiter">What stands between two fields.</param>
public sealed record ImportHeader(IReadOnlyList<string> Columns, IReadOnlyList<string> Ignored, char Delimiter);

/// <summary>A row that is not taken.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Errors">What is wrong, by the file's own headings; a heading is empty when it is the row as a whole.</param>
/// <param name="Fields">The row as it was read; empty when it was too long to keep.</param>
public sealed record RejectedRow(int Line, IReadOnlyList<FieldError> Errors, IReadOnlyList<string> Fields);

/// <summary>Something to say of a row that is taken.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Message">What became of it and why, or what to look at again.</param>
public sealed record ImportRemark(int Line, string Message);
