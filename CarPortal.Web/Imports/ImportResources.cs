using CarPortal.Data;
using CarPortal.Data.Imports;

namespace CarPortal.Web.Imports;

/// <summary>An import as the API gives it out.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="FileLength">Bytes of the file; null when the portal does not keep it.</param>
/// <param name="State">How far it is. Reading, checking, running and undoing pass by themselves.</param>
/// <param name="Source">Where the file comes from; null when nobody said.</param>
/// <param name="StartedBy">Who brought it.</param>
/// <param name="StartedAt">When it came; UTC.</param>
/// <param name="FinishedAt">When it ended; UTC. Null while it has not.</param>
/// <param name="Rows">Rows of the file; 0 until they are counted.</param>
/// <param name="RowsDone">Rows that are done with in the present state.</param>
/// <param name="RowsPerSecond">Null when nothing is under way.</param>
/// <param name="SecondsLeft">How long the present state will last, at that rate; null when that is not known.</param>
/// <param name="Counts">What became of the rows, or would.</param>
/// <param name="Problem">Why it stopped or was refused, and what to do.</param>
/// <param name="StopOnError">Nothing is written unless every row is good.</param>
/// <param name="WithdrawMissing">Cars in stock that came from the source before and are not in this file are withdrawn.</param>
/// <param name="UndoUntil">Until when it can be undone; UTC. Null when there is nothing to undo, or no longer.</param>
internal sealed record ImportResource(
    int Id, string FileName, long? FileLength, ImportState State, string? Source, string StartedBy, DateTime StartedAt, DateTime? FinishedAt,
    int Rows, int RowsDone, double? RowsPerSecond, int? SecondsLeft, ImportTally Counts, string? Problem,
    bool StopOnError, bool WithdrawMissing, DateTime? UndoUntil)
{
    public static ImportResource Of(ImportJob job) => new(
        job.Id, job.FileName, job.FileLength, job.State, job.Source, job.StartedBy, job.StartedAt, job.FinishedAt,
        job.Rows, job.RowsDone, job.RowsPerSecond is { } rate ? Math.Round(rate, 1) : null,
        job.TimeLeft is { } left ? (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalSeconds)) : null, job.Tally, job.Problem,
        job.StopOnError, job.WithdrawMissing, job.UndoUntil);
}

/// <summary>A page of imports, the newest first.</summary>
/// <param name="Items">The imports.</param>
/// <param name="Next">For <c>before</c>: where the next page begins; null on the last.</param>
internal sealed record ImportsPage(IReadOnlyList<ImportResource> Items, int? Next);

/// <summary>The names of the sources that files came from.</summary>
internal sealed record ImportSourcesAnswer(IReadOnlyList<string> Sources);

/// <summary>A few cars as they would be.</summary>
internal sealed record ImportSamplesAnswer(IReadOnlyList<SampleCar> Samples);

/// <summary>How a file is read.</summary>
/// <param name="Encoding">How its bytes become text.</param>
/// <param name="Delimiter">What stands between two fields.</param>
/// <param name="Rows">Rows after the header.</param>
/// <param name="Columns">Its columns, in their order.</param>
/// <param name="Settings">How it is to be imported: change it and PUT it to <c>settings</c>.</param>
/// <param name="Open">What is wrong or has to be decided before it can be checked.</param>
/// <param name="Unused">Columns that are read into no field.</param>
/// <param name="IsRemembered">Whether the mapping is the one of an earlier file of the source.</param>
internal sealed record ImportReading(
    ReadingEncoding Encoding, string Delimiter, int Rows, IReadOnlyList<ReadingColumn> Columns,
    ImportSettings Settings, IReadOnlyList<FieldError> Open, IReadOnlyList<string> Unused, bool IsRemembered)
{
    public static ImportReading Of(ImportReadout reading) => new(
        new ReadingEncoding(reading.File.Encoding.Name, Math.Round(reading.File.Encoding.Confidence, 2)), reading.File.Delimiter.ToString(), reading.File.Rows,
        [.. reading.File.Columns.Select(ReadingColumn.Of)], reading.Settings, reading.Open, reading.Unused, reading.IsRemembered);
}

/// <summary>How a file's bytes become text.</summary>
/// <param name="Name">The encoding's name.</param>
/// <param name="Confidence">How sure it is, 0 to 1.</param>
internal sealed record ReadingEncoding(string Name, double Confidence);

/// <summary>A column of a file, by all of its values.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Filled">How many rows have a value.</param>
/// <param name="Samples">The first few different values.</param>
/// <param name="Values">Its different values, the most frequent first; null when there are too many.</param>
/// <param name="Numbers">How it writes numbers, such as <c>1.234,56</c>; null when most values are none.</param>
/// <param name="NumbersAreCertain">Whether that is proven.</param>
/// <param name="Unit">The unit or currency behind most numbers.</param>
/// <param name="Dates">How it writes dates, by 31 March 2016; null when most values are none.</param>
/// <param name="DatesAreCertain">Whether that is proven.</param>
/// <param name="IsVin">Whether most values look like VINs.</param>
/// <param name="IsYear">Whether most values are years of cars.</param>
internal sealed record ReadingColumn(
    string Heading, int Filled, IReadOnlyList<string> Samples, IReadOnlyList<ReadingValue>? Values,
    string? Numbers, bool NumbersAreCertain, string? Unit, string? Dates, bool DatesAreCertain, bool IsVin, bool IsYear)
{
    public static ReadingColumn Of(ColumnProfile column) => new(
        column.Heading, column.Filled, column.Samples, column.Values?.Select(v => new ReadingValue(v.Key, v.Value)).ToList(),
        column.Number?.Example, column.IsNumberCertain, column.Unit, column.Date?.Example, column.IsDateCertain, column.IsVin, column.IsYear);
}

/// <summary>A value of a column.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">How often it occurs.</param>
internal sealed record ReadingValue(string Value, int Count);

/// <summary>A value of the file that is to be another one.</summary>
internal sealed record ImportFix
{
    /// <summary>The row's number, from 1 after the header.</summary>
    public int Row { get; init; }

    /// <summary>The column.</summary>
    public string? Heading { get; init; }

    /// <summary>The value; null for the file's own again.</summary>
    public string? Value { get; init; }
}
