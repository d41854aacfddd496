namespace CarPortal.Data.Imports;

/// <summary>What a file holds, by all of it.</summary>
/// <param name="Hash">SHA-256 of its bytes, in hexadecimal.</param>
/// <param name="Encoding">How its bytes are read.</param>
/// <param name="Delimiter">What stands between two fields.</param>
/// <param name="Rows">Rows after the header, blank ones not counted.</param>
/// <param name="Columns">Its columns, in their order.</param>
public sealed record FileProfile(string Hash, FileEncoding Encoding, char Delimiter, int Rows, IReadOnlyList<ColumnProfile> Columns)
{
    /// <summary>The headings, one per line, as far as they are kept: by them the next file of a source is recognised.</summary>
    internal string HeadingsText
    {
        get
        {
            var text = string.Join('\n', Columns.Select(c => c.Heading));
            return text.Length <= ImportConfiguration.HeadingsLength ? text : text[..ImportConfiguration.HeadingsLength];
        }
    }
}
