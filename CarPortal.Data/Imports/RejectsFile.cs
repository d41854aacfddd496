using System.Text;
using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>
/// The rows that were not taken, as a file that can be corrected and imported again: the original columns and a last
/// one with line and reason, which the import passes over. It appears when it is finished.
/// </summary>
public sealed class RejectsFile : IDisposable
{
    private readonly string _path;
    private readonly bool _replace;
    private readonly string _unfinished;
    private StreamWriter? _writer;
    private ImportHeader? _header;
    private int _oldReason = -1;

    /// <summary>Nothing is written before the first row.</summary>
    /// <param name="path">Where it is to be.</param>
    /// <param name="replace">Whether a file there is replaced; else this one takes the next free name.</param>
    public RejectsFile(string path, bool replace)
    {
        _path = Path.GetFullPath(path);
        _replace = replace;
        _unfinished = _path + ".unfinished";
    }

    /// <summary>Takes the columns; called before any row.</summary>
    public void Begin(ImportHeader header)
    {
        _header = header;

        // A rejects file that is imported again has the column already.
        _oldReason = header.Columns.ToList().IndexOf(ImportRows.ReasonHeading);
    }

    /// <summary>Adds a row.</summary>
    public void Add(RejectedRow row)
    {
        if (_writer is null)
        {
            _writer = new StreamWriter(_unfinished, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            Write(_header!.Columns, ImportRows.ReasonHeading, _oldReason);
        }

        var reasons = row.Errors.Select(e => e.Field.Length == 0 ? e.Message : $"{e.Field}: {e.Message}");
        var blank = row.Fields.Count == 0; // The row was too long to keep.
        Write(
            blank ? [.. _header!.Columns.Select(_ => "")] : row.Fields,
            $"line {row.Line}: {string.Join(' ', reasons)}",
            blank || row.Fields.Count == _header!.Columns.Count ? _oldReason : -1);
    }

    /// <summary>Puts the file in its place.</summary>
    /// <returns>Its path; null when there was nothing to write.</returns>
    public string? Finish()
    {
        if (_writer is null)
        {
            return null;
        }

        Dispose();
        var path = _path;
        for (var n = 2; !_replace && File.Exists(path) && !HaveSameContent(path, _unfinished); n++)
        {
            // Somebody may be correcting the rows of an earlier import in the old file.
            path = Path.ChangeExtension(_path, null) + $"-{n}" + Path.GetExtension(_path);
        }

        File.Move(_unfinished, path, overwrite: true);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();

    private static bool HaveSameContent(string a, string b) =>
        new FileInfo(a).Length == new FileInfo(b).Length && File.ReadAllBytes(a).AsSpan().SequenceEqual(File.ReadAllBytes(b));

    private void Write(IReadOnlyList<string> fields, string reason, int without)
    {
        var line = new StringBuilder();
        for (var i = 0; i < fields.Count; i++)
        {
            if (i != without)
            {
                line.Append(CarCsv.Field(CarCsv.Guard(fields[i]), _header!.Delimiter)).Append(_header.Delimiter);
            }
        }

        _writer!.Write(line.Append(CarCsv.Field(CarCsv.Guard(reason), _header!.Delimiter)).Append("\r\n"));
    }
}
