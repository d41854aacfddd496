using System.Buffers;

namespace CarPortal.Data.Imports;

/// <summary>
/// Reads CSV as people's files have it, a row at a time in bounded memory. A quoted field is RFC 4180's only if its
/// quotes close properly; any other quote is a letter like others, so that a stray one neither loses text nor swallows
/// the rows after it (docs/decisions/csv-reader.md says why no library is used). <see cref="RowBuffer"/> holds the text.
/// </summary>
internal sealed class CsvReader(TextReader text, char delimiter)
{
    /// <summary>Longest row; the longest car has under ten thousand characters.</summary>
    public const int MaxRowLength = 1 << 20;

    private readonly RowBuffer _row = new(text);
    private readonly SearchValues<char> _stops = SearchValues.Create([delimiter, '\r', '\n']);
    private readonly List<Field> _fields = [];
    private string[] _last = [];
    private int _length;
    private int _lines;

    /// <summary>A field within the row: where it is, whether its quotes are taken off, and where a line first ends in it.</summary>
    private readonly record struct Field(int Start, int Length, bool Quoted, int LineEnd);

    /// <summary>The line of the file on which the row began, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>How many columns a whole row has; 0 while the header is not read.</summary>
    public int Columns { get; set; }

    /// <summary>How many columns the row has.</summary>
    public int Count => _fields.Count;

    /// <summary>The row is longer than <see cref="MaxRowLength"/> and was passed over.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether a character is anywhere in the row.</summary>
    public bool Contains(char c) => _row.Span(0, _length).Contains(c);

    /// <summary>Goes to the next row that is not blank.</summary>
    public bool Read()
    {
        do
        {
            _row.Advance(_length);
            if (!SkipLineEnd())
            {
                return false;
            }

            Line = _lines + 1;
            ReadRow();
        }
        while (!IsTooLong && _row.Span(0, _length).IsWhiteSpace());
        return true;
    }

    /// <summary>The row's fields as texts.</summary>
    public string[] Fields()
    {
        if (_last.Length != Count)
        {
            _last = new string[Count];
        }

        // Neighbouring rows often have the same make or damage: one string will do.
        for (var i = 0; i < Count; i++)
        {
            var field = _fields[i];
            var span = _row.Span(field.Start, field.Length);
            if (_last[i] is not { } last || !span.SequenceEqual(last))
            {
                var value = span.ToString();
                _last[i] = field.Quoted ? value.Replace("\"\"", "\"", StringComparison.Ordinal) : value;
            }
        }

        return [.. _last];
    }

    private void ReadRow()
    {
        ParseRow(quotesMaySpanLines: true);

        // A row that spans lines and is not whole: its quote was a stray one, and the lines are rows of their own.
        if (Columns > 0 && Count != Columns && _fields.Exists(f => f.LineEnd >= 0))
        {
            ParseRow(quotesMaySpanLines: false);
        }

        foreach (var field in _fields)
        {
            _lines += field.LineEnd < 0 ? 0 : CsvLine.CountEnds(_row.Span(field.Start, field.Length));
        }
    }

    private void ParseRow(bool quotesMaySpanLines)
    {
        _fields.Clear();
        IsTooLong = false;
        for (var at = 0; ;)
        {
            var field = Quoted(at, quotesMaySpanLines) ?? Plain(at);
            if (field is not { } found || found.Start + found.Length > MaxRowLength)
            {
                PassOver();
                return;
            }

            _fields.Add(found);
            at = found.Start + found.Length + (found.Quoted ? 1 : 0);
            if (!_row.Has(at) || _row[at] != delimiter)
            {
                _length = at;
                return;
            }

            at++;
        }
    }

    /// <summary>The field up to the next delimiter or line end; null when the row gets too long.</summary>
    private Field? Plain(int at)
    {
        for (var searched = at; ;)
        {
            var stop = _row.From(searched).IndexOfAny(_stops);
            if (stop >= 0)
            {
                return new Field(at, searched + stop - at, false, -1);
            }

            searched = _row.Length;
            if (searched > MaxRowLength)
            {
                return null;
            }

            if (!_row.Fill())
            {
                return new Field(at, searched - at, false, -1);
            }
        }
    }

    /// <summary>The field in quotes; null when there are none or they do not close as RFC 4180 says.</summary>
    private Field? Quoted(int at, bool maySpanLines)
    {
        if (!_row.Has(at) || _row[at] != '"')
        {
            return null;
        }

        for (var i = at + 1; _row.Has(i) && i <= MaxRowLength; i++)
        {
            var quote = _row.From(i).IndexOf('"');
            if (quote < 0)
            {
                i = _row.Length - 1;
                continue;
            }

            i += quote;
            if (!_row.Has(i + 1) || _stops.Contains(_row[i + 1]))
            {
                var field = new Field(at + 1, i - at - 1, true, -1);
                var lineEnd = _row.Span(field.Start, field.Length).IndexOfAny('\r', '\n');
                return lineEnd < 0 ? field
                    : maySpanLines && !IsStray(at + 1 + lineEnd, i) ? field with { LineEnd = lineEnd }
                    : null;
            }

            if (_row[i + 1] != '"')
            {
                return null;
            }

            i++;
        }

        return null;
    }

    /// <summary>
    /// Whether the lines that a pair of quotes spans are better read as rows of their own: the first and the last
    /// have all the columns by themselves.
    /// </summary>
    private bool IsStray(int firstLineEnd, int closing)
    {
        // A row with more fields than columns is not whole in any case: to look at all of it again for each would take hours.
        if (Columns == 0 || _fields.Count >= Columns || CsvLine.CountColumns(_row.Span(0, firstLineEnd), delimiter) != Columns)
        {
            return false;
        }

        var end = closing + 1;
        while (_row.Has(end) && _row[end] is not ('\r' or '\n') && end <= MaxRowLength)
        {
            end++;
        }

        var lastLine = _row.Span(0, closing).LastIndexOfAny('\r', '\n') + 1;
        return CsvLine.CountColumns(_row.Span(lastLine, end - lastLine), delimiter) == Columns;
    }

    /// <summary>Drops what is left of a row that is too long, in pieces.</summary>
    private void PassOver()
    {
        IsTooLong = true;
        _fields.Clear();
        for (_length = 0; ;)
        {
            var stop = _row.From(0).IndexOfAny('\r', '\n');
            if (stop >= 0)
            {
                _row.Advance(stop);
                return;
            }

            _row.Advance(_row.Length);
            if (!_row.Fill())
            {
                return;
            }
        }
    }

    /// <summary>Goes past the line end behind the last row.</summary>
    /// <returns>False at the end of the file.</returns>
    private bool SkipLineEnd()
    {
        _length = 0;
        if (Line > 0 && _row.Has(0))
        {
            _lines++;
            var both = _row[0] == '\r' && _row.Has(1) && _row[1] == '\n';
            _row.Advance(both ? 2 : 1);
        }

        return _row.Has(0);
    }
}
