using System.Buffers;

namespace CarPortal.Data.Imports;

/// <summary>
/// Reads CSV as people's files have it, a row at a time in bounded memory. A quoted field is RFC 4180's only if its
/// quotes close properly; any other quote is a letter like others, so that a stray one neither loses text nor swallows
/// the rows after it (docs/decisions/csv-reader.md says why no library is used).
/// </summary>
internal sealed class CsvReader(TextReader text, char delimiter)
{
    /// <summary>Longest row; the longest car has under ten thousand characters.</summary>
    public const int MaxRowLength = 1 << 20;

    private readonly SearchValues<char> _stops = SearchValues.Create([delimiter, '\r', '\n']);
    private readonly List<Field> _fields = [];
    private string[] _last = [];
    private char[] _buffer = new char[1 << 16];
    private int _start;
    private int _end;
    private int _length;
    private bool _atEnd;
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
    public bool Contains(char c) => _buffer.AsSpan(_start, _length).Contains(c);

    /// <summary>Goes to the next row that is not blank.</summary>
    public bool Read()
    {
        do
        {
            _start += _length;
            if (!SkipLineEnd(ref _lines))
            {
                return false;
            }

            Line = _lines + 1;
            ReadRow();
        }
        while (!IsTooLong && _buffer.AsSpan(_start, _length).IsWhiteSpace());
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
            var span = _buffer.AsSpan(_start + field.Start, field.Length);
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
            _lines += field.LineEnd < 0 ? 0 : CountLineEnds(_buffer.AsSpan(_start + field.Start, field.Length));
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
            if (!Has(at) || _buffer[_start + at] != delimiter)
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
            var stop = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOfAny(_stops);
            if (stop >= 0)
            {
                return new Field(at, searched + stop - at, false, -1);
            }

            searched = _end - _start;
            if (searched > MaxRowLength)
            {
                return null;
            }

            if (!Fill())
            {
                return new Field(at, searched - at, false, -1);
            }
        }
    }

    /// <summary>The field in quotes; null when there are none or they do not close as RFC 4180 says.</summary>
    private Field? Quoted(int at, bool maySpanLines)
    {
        if (!Has(at) || _buffer[_start + at] != '"')
        {
            return null;
        }

        for (var i = at + 1; Has(i) && i <= MaxRowLength; i++)
        {
            var quote = _buffer.AsSpan(_start + i, _end - _start - i).IndexOf('"');
            if (quote < 0)
            {
                i = _end - _start - 1;
                continue;
            }

            i += quote;
            if (!Has(i + 1) || _stops.Contains(_buffer[_start + i + 1]))
            {
                var field = new Field(at + 1, i - at - 1, true, -1);
                var lineEnd = _buffer.AsSpan(_start + field.Start, field.Length).IndexOfAny('\r', '\n');
                return lineEnd < 0 ? field
                    : maySpanLines && !IsStray(at + 1 + lineEnd, i) ? field with { LineEnd = lineEnd }
                    : null;
            }

            if (_buffer[_start + i + 1] != '"')
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
        if (Columns == 0 || ColumnsOf(_buffer.AsSpan(_start, firstLineEnd)) != Columns)
        {
            return false;
        }

        var end = closing + 1;
        while (Has(end) && _buffer[_start + end] is not ('\r' or '\n') && end <= MaxRowLength)
        {
            end++;
        }

        var lastLine = _buffer.AsSpan(_start, closing).LastIndexOfAny('\r', '\n') + 1;
        return ColumnsOf(_buffer.AsSpan(_start + lastLine, end - lastLine)) == Columns;
    }

    private int ColumnsOf(ReadOnlySpan<char> line)
    {
        var columns = 1;
        for (var at = 0; ;)
        {
            at = Math.Max(at, ClosingQuote(line, at) + 1);
            var next = line[at..].IndexOf(delimiter);
            if (next < 0)
            {
                return columns;
            }

            columns++;
            at += next + 1;
        }
    }

    private int ClosingQuote(ReadOnlySpan<char> line, int at)
    {
        for (var i = at + 1; at < line.Length && line[at] == '"' && i < line.Length; i++)
        {
            if (line[i] != '"')
            {
                continue;
            }

            if (i + 1 == line.Length || line[i + 1] == delimiter)
            {
                return i;
            }

            if (line[++i] != '"')
            {
                break;
            }
        }

        return -1;
    }

    /// <summary>Whether the row has a character at this place.</summary>
    private bool Has(int at)
    {
        while (_start + at >= _end)
        {
            if (!Fill())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads on, keeping the row so far.</summary>
    private bool Fill()
    {
        if (_atEnd)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = text.Read(_buffer.AsSpan(_end));
        _end += read;
        _atEnd = read == 0;
        return !_atEnd;
    }

    /// <summary>Drops what is left of a row that is too long, in pieces.</summary>
    private void PassOver()
    {
        IsTooLong = true;
        _fields.Clear();
        for (_length = 0; ;)
        {
            var stop = _buffer.AsSpan(_start, _end - _start).IndexOfAny('\r', '\n');
            if (stop >= 0)
            {
                _start += stop;
                return;
            }

            _start = _end;
            if (!Fill())
            {
                return;
            }
        }
    }

    /// <summary>Goes past the line end behind the last row.</summary>
    /// <returns>False at the end of the file.</returns>
    private bool SkipLineEnd(ref int lines)
    {
        _length = 0;
        if (Line > 0 && Has(0))
        {
            lines++;
            var both = _buffer[_start] == '\r' && Has(1) && _buffer[_start + 1] == '\n'; // Has may move the row.
            _start += both ? 2 : 1;
        }

        return Has(0);
    }

    private static int CountLineEnds(ReadOnlySpan<char> span) =>
        span.Count('\n') + span.Count('\r') - span.Count("\r\n");
}
