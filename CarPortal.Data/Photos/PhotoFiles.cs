using System.Security.Cryptography;

namespace CarPortal.Data.Photos;

/// <summary>
/// The photos' files, below <c>photos</c> in the data folder, each named after the content of its largest size: so a file
/// never changes, and the same photo of two cars is there once. They are there before a row speaks of them; what no row
/// speaks of any more, <see cref="PhotoSweep"/> removes.
/// </summary>
public sealed class PhotoFiles
{
    /// <summary>Most bytes of a file that is sent.</summary>
    public const long MaxBytes = 30 * 1024 * 1024;

    private const int BufferSize = 64 * 1024;

    /// <summary>Files for the data folder of these options; nothing is created yet.</summary>
    public PhotoFiles(DataOptions options)
    {
        Folder = Path.Combine(options.Directory, "photos");
        Incoming = Path.Combine(Folder, "incoming");
    }

    internal string Folder { get; }

    /// <summary>Where files lie while they are received.</summary>
    internal string Incoming { get; }

    /// <summary>The file of a size, whether it is there or not.</summary>
    /// <param name="hash">64 hexadecimal digits: from a row, never from a request alone.</param>
    /// <param name="size">Which size.</param>
    internal string PathOf(string hash, PhotoSize size) => Path.Combine(Folder, hash[..2], $"{hash}.{size.Name()}.webp");

    /// <summary>Keeps what is sent in a file until it is disposed of.</summary>
    /// <exception cref="PhotoRefusedException">There is more of it than <see cref="MaxBytes"/>.</exception>
    internal async Task<IncomingFile> ReceiveAsync(Stream content, CancellationToken ct)
    {
        DiskFolder.CreatePrivate(Incoming);
        var incoming = new IncomingFile(Path.Combine(Incoming, $"{Guid.NewGuid():N}.tmp"));
        try
        {
            await using var file = new FileStream(incoming.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[BufferSize];
            for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
            {
                if (file.Position + read > MaxBytes)
                {
                    throw new PhotoRefusedException($"It is larger than {MaxBytes / (1024 * 1024)} MB.");
                }

                hash.AppendData(buffer.AsSpan(0, read));
                await file.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            incoming.Hash = Convert.ToHexStringLower(hash.GetHashAndReset());
            return incoming;
        }
        catch
        {
            incoming.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts a photo's files in their place and on disk. They are written anew also where they are there already: a young
    /// file is safe from the sweep until its row is there.
    /// </summary>
    internal async Task StoreAsync(EncodedPhoto photo, CancellationToken ct)
    {
        var folder = Path.Combine(Folder, photo.Hash[..2]);
        DiskFolder.CreatePrivate(folder);
        var written = new List<(string From, string To)>();
        try
        {
            foreach (var (size, content) in photo.Files)
            {
                var from = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");
                written.Add((from, PathOf(photo.Hash, size)));
                await using var file = new FileStream(from, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                await file.WriteAsync(content, ct);
                file.Flush(flushToDisk: true);
            }

            written.ForEach(file => File.Move(file.From, file.To, overwrite: true));
        }
        finally
        {
            written.ForEach(file => File.Delete(file.From));
        }

        DiskFolder.Flush(folder);
        DiskFolder.Flush(Folder);
    }

    /// <summary>A file that was received and is not stored yet.</summary>
    internal sealed class IncomingFile(string path) : IDisposable
    {
        public string Path { get; } = path;

        /// <summary>SHA-256 of the file as it was sent.</summary>
        public string Hash { get; set; } = "";

        public void Dispose() => File.Delete(Path);
    }
}
