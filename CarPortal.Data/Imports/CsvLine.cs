namespace CarPortal.Data.Imports;

/// <summary>One line of CSV looked at by itself, to tell whether a quote that spans lines is a stray one.</summary>
internal static class CsvLine
{
    /// <summary>How many columns the line has if it is a whole row.</summary>
    public static int CountColumns(ReadOnlySpan<char> line, char delimiter)
    {
        var columns = 1;
        for (var at = 0; ;)
        {
            at = Math.Max(at, ClosingQuote(line, at, delimiter) + 1);
            var next = line[at..].IndexOf(delimiter);
            if (next < 0)
            {
                return columns;
            }

            columns++;
            at += next + 1;
        }
    }

    /// <summary>How many lines end in a text; CR LF is one end.</summary>
    public static int CountEnds(ReadOnlySpan<char> text) => text.Count('\n') + text.Count('\r') - text.Count("\r\n");

    /// <summary>Where the quotes that open here close; -1 when none open or they do not close before a delimiter.</summary>
    private static int ClosingQuote(ReadOnlySpan<char> line, int at, char delimiter)
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
}
