namespace CarPortal.Data.Imports;

/// <summary>A file's header and its rows, one after the other.</summary>
internal sealed class FileRows : IDisposable
{
    private const int MaxColumns = 1_000;

    /// <summary>Rows by which a delimiter is judged.</summary>
    private const int JudgedRows = 100;

    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private readonly StreamReader _text;
    private readonly CsvReader _csv;

    private FileRows(StreamReader text, CsvReader csv, IReadOnlyList<string> written, char delimiter)
    {
        (_text, _csv, Written, Headings, Delimiter) = (text, csv, written, Distinct(written), delimiter);
        csv.Columns = written.Count;
    }

    /// <summary>The columns' headings as they stand in the file.</summary>
    public IReadOnlyList<string> Written { get; }

    /// <summary>The columns' headings, each different: the second "Price" is "Price (2)".</summary>
    public IReadOnlyList<string> Headings { get; }

    /// <summary>What stands between two fields.</summary>
    public char Delimiter { get; }

    /// <summary>The line of the file on which the row begins, from 1.</summary>
    public int Line => _csv.Line;

    /// <summary>Why the row cannot be read; null when it can.</summary>
    public string? Problem => _csv.IsTooLong ? $"The row is longer than {CsvReader.MaxRowLength} characters."
        : _csv.Contains('\0') ? "The row has a NUL character."
        : _csv.Count != Headings.Count ? $"The row has {_csv.Count} columns, the header has {Headings.Count}."
        : null;

    /// <summary>Reads the header.</summary>
    /// <param name="file">The file.</param>
    /// <param name="examined">What is known of it.</param>
    /// <exception cref="ImportRefusedException">There is no usable header.</exception>
    public static FileRows Open(Stream file, ImportFile examined)
    {
        var delimiter = Delimiters.MaxBy(candidate => Judge(file, examined, candidate));
        var text = examined.OpenText(file);
        var csv = new CsvReader(text, delimiter);
        if (!csv.Read())
        {
            throw new ImportRefusedException("The file is empty: it needs a header line and a row for each car.");
        }

        if (csv.Contains('\0'))
        {
            throw new ImportRefusedException("The header has NUL characters. Is the file UTF-16? Then say so (on the command line: --encoding utf-16).");
        }

        if (csv.IsTooLong || csv.Count > MaxColumns)
        {
            throw new ImportRefusedException($"The header is too long: at most {MaxColumns} columns can be read.");
        }

        return new FileRows(text, csv, [.. csv.Fields().Select(name => name.Trim())], delimiter);
    }

    /// <summary>Goes to the next row that is not blank.</summary>
    public bool Read() => _csv.Read();

    /// <summary>The row's fields as texts.</summary>
    public string[] Fields() => _csv.Fields();

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    /// <summary>How much sense a delimiter makes: headings that are known, rows as wide as the header, columns.</summary>
    private static (int Known, int Whole, int Columns) Judge(Stream file, ImportFile examined, char delimiter)
    {
        using var text = examined.OpenText(file);
        var csv = new CsvReader(text, delimiter);
        if (!csv.Read())
        {
            return default;
        }

        var headings = csv.Fields();
        csv.Columns = headings.Length;
        var whole = 0;
        for (var i = 0; headings.Length > 1 && i < JudgedRows && csv.Read(); i++)
        {
            whole += csv.Count == headings.Length ? 1 : 0;
        }

        return (headings.Count(name => HeadingWords.FieldOf(name) is not null), whole, headings.Length);
    }

    private static List<string> Distinct(IEnumerable<string> names)
    {
        var headings = new List<string>();
        foreach (var name in names)
        {
            var heading = name;
            for (var n = 2; headings.Contains(heading) && heading.Length > 0; n++)
            {
                heading = $"{name} ({n})";
            }

            headings.Add(heading);
        }

        return headings;
    }
}
