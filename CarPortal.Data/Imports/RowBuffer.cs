namespace CarPortal.Data.Imports;

/// <summary>
/// The text of a file from the present row on, as far as it is read. Places count from the row's first character, so
/// that they stay right when reading on moves what is held: memory holds a row, never the file.
/// </summary>
internal sealed class RowBuffer(TextReader text)
{
    private char[] _buffer = new char[1 << 16];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>How many characters are held from the row's first on.</summary>
    public int Length => _end - _start;

    /// <summary>A character that <see cref="Has"/> or <see cref="Length"/> says is there.</summary>
    public char this[int at] => _buffer[_start + at];

    /// <summary>Everything held from a place on.</summary>
    public ReadOnlySpan<char> From(int at) => _buffer.AsSpan(_start + at, _end - _start - at);

    /// <summary>A piece of what is held.</summary>
    public ReadOnlySpan<char> Span(int at, int length) => _buffer.AsSpan(_start + at, length);

    /// <summary>Whether there is a character at this place, reading on for it if need be.</summary>
    public bool Has(int at)
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

    /// <summary>Lets go of what is before this place, from which all places count now.</summary>
    public void Advance(int to) => _start += to;

    /// <summary>Reads on, keeping the row so far.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool Fill()
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
}
