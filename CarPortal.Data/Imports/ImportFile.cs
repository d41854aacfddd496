using System.Security.Cryptography;
using System.Text;

namespace CarPortal.Data.Imports;

/// <summary>A file as it lies there: what it is known by, and how its bytes become text.</summary>
/// <param name="Hash">SHA-256 of its bytes, in hexadecimal.</param>
/// <param name="Encoding">How its bytes are read.</param>
/// <param name="Start">Where the text begins, behind a byte order mark.</param>
internal sealed record ImportFile(string Hash, Encoding Encoding, int Start)
{
    private const string Hint = "Name the file's encoding with --encoding, such as --encoding windows-1252.";

    /// <summary>
    /// Reads the whole file once: its hash, and whether its bytes are text at all. So a file in another encoding is
    /// refused before anything of it is written.
    /// </summary>
    /// <exception cref="ImportRefusedException">The bytes are not text in that encoding.</exception>
    public static async Task<ImportFile> ExamineAsync(Stream file, Encoding? declared, CancellationToken ct)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = new byte[1 << 16];
        var chars = new char[bytes.Length + 16];
        var read = await file.ReadAtLeastAsync(bytes, 4, throwOnEndOfStream: false, ct);
        var (encoding, start) = ByMark(bytes.AsSpan(0, read)) ?? (declared ?? Strict(Encoding.UTF8), 0);
        var decoder = encoding.GetDecoder();
        var line = 1;
        for (var from = start; read > 0; from = 0)
        {
            sha.AppendData(bytes, 0, read);
            try
            {
                var decoded = decoder.GetChars(bytes.AsSpan(from, read - from), chars, flush: false);
                line += chars.AsSpan(0, decoded).Count('\n');
            }
            catch (DecoderFallbackException e)
            {
                throw NotText(encoding, line + LinesBefore(bytes.AsSpan(from, Math.Clamp(e.Index, 0, read - from))));
            }

            read = await file.ReadAsync(bytes, ct);
        }

        try
        {
            decoder.GetChars([], chars, flush: true);
        }
        catch (DecoderFallbackException)
        {
            throw NotText(encoding, line);
        }

        return new ImportFile(Convert.ToHexStringLower(sha.GetHashAndReset()), encoding, start);
    }

    /// <summary>The file's text, from its beginning.</summary>
    public StreamReader OpenText(Stream file)
    {
        file.Position = Start;
        return new StreamReader(file, Encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16, leaveOpen: true);
    }

    private static (Encoding, int)? ByMark(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? (Strict(Encoding.UTF8), 3)
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) ? (Strict(Encoding.UTF32), 4)
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? (Strict(Encoding.Unicode), 2)
        : head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? (Strict(Encoding.BigEndianUnicode), 2)
        : null;

    private static Encoding Strict(Encoding encoding) => ImportEncoding.Find(encoding.WebName)!;

    private static int LinesBefore(ReadOnlySpan<byte> bytes) => bytes.Count((byte)'\n');

    private static ImportRefusedException NotText(Encoding encoding, int line) =>
        new($"Line {line} is not {encoding.WebName} text. {Hint}");
}
