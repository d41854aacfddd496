namespace CarPortal.Data.Photos;

/// <summary>The formats that are taken, by the names of their loaders in libvips.</summary>
internal enum PictureFormat
{
    Jpeg,
    Png,
    Webp,
}

/// <summary>Tells what a file is by what is in it; its name and what the sender says of it count for nothing.</summary>
internal static class PictureFormats
{
    private const int HeadLength = 32;

    public static PictureFormat? Find(string file) => Find(ReadHead(file));

    /// <summary>Why a file that is none of the formats is refused, for the person who sent it.</summary>
    public static string WhyNot(string file)
    {
        var head = ReadHead(file).AsSpan();
        return head.Length == 0 ? "The file is empty."
            : head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)
                ? "HEIC, AVIF and videos cannot be read here. Send JPEG: on an iPhone choose Settings, Camera, Formats, Most Compatible."
            : "It is no picture that can be taken: send JPEG, PNG or WebP.";
    }

    private static PictureFormat? Find(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? PictureFormat.Jpeg
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? PictureFormat.Png
        : head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8) ? PictureFormat.Webp
        : null;

    private static byte[] ReadHead(string file)
    {
        var head = new byte[HeadLength];
        using var stream = File.OpenRead(file);
        return head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
    }
}
