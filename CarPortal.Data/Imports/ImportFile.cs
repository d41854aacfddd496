using System.Security.Cryptography;
using System.Text;

namespace CarPortal.Data.Imports;

/// <summary>A file as it lies there: what it is known by, and how its bytes become text.</summary>
/// <param name="Hash">SHA-256 of its bytes, in hexadecimal.</param>
/// <param name="Encoding">How its bytes are read.</param>
internal sealed record ImportFile(string Hash, FileEncoding Encoding)
{
    /// <summary>Below this a guess is none, and somebody has to say.</summary>
    private const double LeastConfidence = 0.6;

    private const string Hint = "Say how the file is encoded, such as windows-1252 (on the command line: --encoding windows-1252).";

    /// <summary>
    /// Reads the whole file once: its hash, and how its bytes are text. So a file that is none is refused before anything
    /// of it is written.
    /// </summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="declared">How its bytes are read when it has no byte order mark; null to find out.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="mustBeSure">Whether nobody is there to look at a guess.</param>
    /// <exception cref="ImportRefusedException">The bytes are not text in that encoding, or in none for certain.</exception>
    public static async Task<ImportFile> ExamineAsync(Stream file, Encoding? declared, CancellationToken ct, bool mustBeSure = true)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = new byte[1 << 16];
        var guess = new EncodingGuess();
        file.Position = 0;
        var read = await file.ReadAtLeastAsync(bytes, 4, throwOnEndOfStream: false, ct);
        var marked = EncodingGuess.ByMark(bytes.AsSpan(0, read));
        for (; read > 0; read = await file.ReadAsync(bytes, ct))
        {
            sha.AppendData(bytes, 0, read);
            guess.Add(bytes.AsSpan(0, read));
        }

        var encoding = marked ?? (declared is null ? guess.Guess() : new FileEncoding(declared, 0, 1));
        if (mustBeSure && encoding.Confidence < LeastConfidence)
        {
            throw new ImportRefusedException($"The file may be {encoding.Name} text, but that is not certain. {Hint}");
        }

        var found = new ImportFile(Convert.ToHexStringLower(sha.GetHashAndReset()), encoding);
        if (marked is not null || declared is not null || encoding.Confidence < 1)
        {
            await found.ReadThroughAsync(file, ct); // What was found to be UTF-8 was decoded for that.
        }

        return found;
    }

    /// <summary>The file's text, from its beginning.</summary>
    public StreamReader OpenText(Stream file)
    {
        file.Position = Encoding.Start;
        return new StreamReader(file, Encoding.Encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16, leaveOpen: true);
    }

    private async Task ReadThroughAsync(Stream file, CancellationToken ct)
    {
        var bytes = new byte[1 << 16];
        var chars = new char[bytes.Length + 16];
        var decoder = Encoding.Encoding.GetDecoder();
        var line = 1;
        file.Position = Encoding.Start;
        for (var read = -1; read != 0;)
        {
            read = await file.ReadAsync(bytes, ct);
            try
            {
                var decoded = decoder.GetChars(bytes.AsSpan(0, read), chars, flush: read == 0);
                line += chars.AsSpan(0, decoded).Count('\n');
            }
            catch (DecoderFallbackException e)
            {
                var before = bytes.AsSpan(0, Math.Clamp(e.Index, 0, read)).Count((byte)'\n');
                throw new ImportRefusedException($"Line {line + before} is not {Encoding.Name} text. {Hint}");
            }
        }
    }
}
