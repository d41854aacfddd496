using System.Security.Cryptography;
using NetVips;

namespace CarPortal.Data.Photos;

/// <summary>A picture as it is stored: WebP in every size, and nothing in it but pixels.</summary>
/// <param name="Hash">SHA-256 of the largest.</param>
/// <param name="Width">Width of the largest.</param>
/// <param name="Height">Height of the largest.</param>
/// <param name="Files">The sizes' contents.</param>
internal sealed record EncodedPhoto(string Hash, int Width, int Height, IReadOnlyDictionary<PhotoSize, byte[]> Files);

/// <summary>A file that is no picture we take, and why, for the person who sent it.</summary>
internal sealed class PhotoRefusedException(string message) : Exception(message);

/// <summary>
/// Turns what people send into what is stored. Nothing of the file survives but the pixels: neither its position and
/// serial numbers nor what was hidden behind the picture. See docs/decisions/photos.md.
/// </summary>
public sealed class PhotoPipeline : IDisposable
{
    /// <summary>Most pixels of a picture that is decoded line by line.</summary>
    internal const long MaxPixels = 60_000_000;

    /// <summary>Most pixels of one that has to be decoded as a whole: progressive, interlaced or WebP.</summary>
    internal const long MaxPixelsAtOnce = 26_000_000;

    private const int Quality = 80;

    // More effort than 2 makes files 4 % smaller and takes half as long again.
    private const int Effort = 2;

    private readonly SemaphoreSlim _turn;

    static PhotoPipeline()
    {
        // One picture after the other on one core each: memory stays bounded and the pages keep the other cores.
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;

        // Of a damaged file it tells the console, in words that are the sender's in part; we tell the sender, in our own.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, static (_, _, _) => { });

        // libvips can read many formats through many libraries. Ours are read by these three and the others by nobody.
        Operation.Block("VipsForeignLoad", true);
        foreach (var format in Enum.GetNames<PictureFormat>())
        {
            Operation.Block($"VipsForeignLoad{format}", false);
        }
    }

    /// <summary>The one of the process: the limit holds only for those who share it.</summary>
    public PhotoPipeline() => _turn = new SemaphoreSlim(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Reads a file that somebody sent and encodes it anew.</summary>
    /// <exception cref="PhotoRefusedException">It is no picture, too large or damaged.</exception>
    internal Task<EncodedPhoto> EncodeAsync(string file, CancellationToken ct) => InTurnAsync(() => Encode(file), ct);

    /// <summary>Turns a stored picture clockwise by 90, 180 or 270 degrees.</summary>
    internal Task<EncodedPhoto> RotateAsync(string largest, int degrees, CancellationToken ct) => InTurnAsync(
        () => Guard(() =>
        {
            using var stored = Image.NewFromFile(largest, access: Enums.Access.Random, failOn: Enums.FailOn.Error);
            using var turned = stored.Rot(degrees switch { 90 => Enums.Angle.D90, 180 => Enums.Angle.D180, _ => Enums.Angle.D270 });
            using var large = turned.CopyMemory();
            return EncodeSizes(large);
        }), ct);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static EncodedPhoto Encode(string file)
    {
        if (PictureFormats.Find(file) is not { } format)
        {
            throw new PhotoRefusedException(PictureFormats.WhyNot(file));
        }

        return Guard(() =>
        {
            CheckHeader(file, format);
            var side = PhotoSize.Large.Side();
            using var shrunk = Image.Thumbnail(
                file, side, height: side, size: Enums.Size.Down, outputProfile: "srgb", failOn: Enums.FailOn.Error);
            using var flat = shrunk.HasAlpha() ? shrunk.Flatten(background: [255, 255, 255]) : shrunk.Copy();
            using var large = flat.CopyMemory();
            return EncodeSizes(large);
        });
    }

    /// <summary>Refuses by what the header says, before a pixel is decoded.</summary>
    private static void CheckHeader(string file, PictureFormat format)
    {
        using var header = Image.NewFromFile(file, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        var pixels = (long)header.Width * header.Height;
        if (header.Contains("n-pages") && (int)header.Get("n-pages") > 1)
        {
            throw new PhotoRefusedException("It is animated: send a single picture.");
        }

        var atOnce = format == PictureFormat.Webp || header.Contains("interlaced") || header.Contains("jpeg-multiscan");
        if (pixels > MaxPixels || (atOnce && pixels > MaxPixelsAtOnce))
        {
            throw new PhotoRefusedException(
                $"It has {header.Width:N0} × {header.Height:N0} pixels; {(atOnce ? MaxPixelsAtOnce : MaxPixels) / 1_000_000} million are the most.");
        }
    }

    private static EncodedPhoto EncodeSizes(Image large)
    {
        var files = new Dictionary<PhotoSize, byte[]> { [PhotoSize.Large] = Save(large) };
        var side = PhotoSize.Medium.Side();
        using var shrunk = large.ThumbnailImage(side, height: side, size: Enums.Size.Down);
        using var medium = shrunk.CopyMemory();
        files[PhotoSize.Medium] = Save(medium);
        side = PhotoSize.Small.Side();
        using var small = medium.ThumbnailImage(side, height: side, size: Enums.Size.Down);
        files[PhotoSize.Small] = Save(small);
        return new EncodedPhoto(Convert.ToHexStringLower(SHA256.HashData(files[PhotoSize.Large])), large.Width, large.Height, files);
    }

    private static byte[] Save(Image image) => image.WebpsaveBuffer(q: Quality, effort: Effort, keep: Enums.ForeignKeep.None);

    private static EncodedPhoto Guard(Func<EncodedPhoto> work)
    {
        try
        {
            return work();
        }
        catch (VipsException)
        {
            // What libvips says names its own insides and is of no use to whoever took the picture.
            throw new PhotoRefusedException("The picture is damaged or incomplete: it cannot be read to its end.");
        }
    }

    private async Task<EncodedPhoto> InTurnAsync(Func<EncodedPhoto> work, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            return await Task.Run(work, ct);
        }
        finally
        {
            NativeHeap.Trim();
            _turn.Release();
        }
    }
}
