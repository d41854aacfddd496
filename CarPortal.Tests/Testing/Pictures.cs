using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Photos;
using NetVips;

namespace CarPortal.Tests.Testing;

/// <summary>Pictures for tests, harmless and not.</summary>
internal static class Pictures
{
    private static int _next;

    /// <summary>A small JPEG that no other test has.</summary>
    public static byte[] Jpeg(int width = 48, int height = 32, int? seed = null)
    {
        using var picture = Noise(width, height, seed);
        return picture.JpegsaveBuffer(q: 85, keep: Enums.ForeignKeep.None);
    }

    /// <summary>A small PNG that no other test has, with transparent parts.</summary>
    public static byte[] Png(int width = 48, int height = 32)
    {
        using var picture = Noise(width, height, null);
        using var alpha = Image.Black(width, height);
        using var both = picture.Bandjoin(alpha);
        return both.PngsaveBuffer(keep: Enums.ForeignKeep.None);
    }

    /// <summary>A small WebP that no other test has.</summary>
    public static byte[] Webp(int width = 48, int height = 32)
    {
        using var picture = Noise(width, height, null);
        return picture.WebpsaveBuffer(keep: Enums.ForeignKeep.None);
    }

    /// <summary>A WebP of several frames.</summary>
    public static byte[] AnimatedWebp()
    {
        using var frames = Noise(20, 40, null);
        using var animated = frames.Mutate(picture => picture.Set(GValue.GIntType, "page-height", 20));
        return animated.WebpsaveBuffer();
    }

    /// <summary>A JPEG with segments between its beginning and its picture.</summary>
    public static byte[] WithSegments(byte[] jpeg, params (byte Marker, byte[] Content)[] segments)
    {
        using var file = new MemoryStream();
        file.Write(jpeg.AsSpan(0, 2));
        foreach (var (marker, content) in segments)
        {
            file.Write([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
            file.Write(content);
        }

        file.Write(jpeg.AsSpan(2));
        return file.ToArray();
    }

    /// <summary>What a phone's camera writes: how it was held, which camera, where on earth.</summary>
    public static byte[] Exif(short orientation, string camera)
    {
        var name = Encoding.ASCII.GetBytes(camera + "\0");
        var tiff = new byte[8 + 2 + 3 * 12 + 4 + 2 + 2 * 12 + 4 + 24 + name.Length];
        var at = tiff.AsSpan();
        "II*\0"u8.CopyTo(at);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], 8);
        var (gps, places) = (8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + 2 + 2 * 12 + 4);
        BinaryPrimitives.WriteInt16LittleEndian(at[8..], 3);
        Entry(at[10..], 0x010F, 2, name.Length, places + 24);
        Entry(at[22..], 0x0112, 3, 1, orientation);
        Entry(at[34..], 0x8825, 4, 1, gps);
        BinaryPrimitives.WriteInt16LittleEndian(at[gps..], 2);
        Entry(at[(gps + 2)..], 1, 2, 2, 'N');
        Entry(at[(gps + 14)..], 2, 5, 3, places);
        int[] degrees = [52, 1, 31, 1, 12_345_678, 1_000_000];
        for (var i = 0; i < degrees.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(at[(places + i * 4)..], degrees[i]);
        }

        name.CopyTo(at[(places + 24)..]);
        return [.. "Exif\0\0"u8, .. tiff];

        static void Entry(Span<byte> at, ushort tag, short type, int count, int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(at, tag);
            BinaryPrimitives.WriteInt16LittleEndian(at[2..], type);
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], count);
            BinaryPrimitives.WriteInt32LittleEndian(at[8..], value);
        }
    }

    /// <summary>A PNG of a few bytes that says it has so many pixels.</summary>
    public static byte[] PngClaiming(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(new byte[64 * 1024]);
        }

        return [0x89, .. "PNG\r\n"u8, 0x1A, .. "\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>The files as a browser's form sends them.</summary>
    public static MultipartFormDataContent Form(params (string Name, byte[] Content)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, content) in files)
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"files\"; filename=\"{name}\"");
            form.Add(part);
        }

        return form;
    }

    /// <summary>Adds a photo to a car and gives it as the database has it.</summary>
    public static async Task<PhotoItem> AddPhotoAsync(this TestDatabase database, int carId, byte[]? picture = null)
    {
        var added = await database.Get<PhotoIntakeService>(Actor.Console).AddAsync(carId, new MemoryStream(picture ?? Jpeg()));
        Assert.IsType<SaveResult.Saved>(added.Result);
        return added.Photo!;
    }

    /// <summary>Gives a car photos in their order that have rows only: for tests that look at no picture.</summary>
    public static async Task<IReadOnlyList<CarPhoto>> PlantPhotosAsync(this TestDatabase database, int carId, int count)
    {
        await using var db = database.Open();
        List<CarPhoto> photos = [.. Enumerable.Range(0, count).Select(i => new CarPhoto { CarId = carId, Hash = $"{carId:x32}{i:x32}", SourceHash = $"{carId:x32}{i:x32}", Rank = i })];
        db.CarPhotos.AddRange(photos);
        await db.SaveChangesAsync();
        return photos;
    }

    private static Image Noise(int width, int height, int? seed)
    {
        using var plain = Image.Gaussnoise(width, height, sigma: 60, mean: 128, seed: seed ?? Interlocked.Increment(ref _next));
        using var bytes = plain.Cast(Enums.BandFormat.Uchar);
        using var bands = bytes.Bandjoin(bytes, bytes);
        return bands.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        byte[] body = [.. name, .. content];
        var sum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc(body));
        return [.. length, .. body, .. sum];
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var b in bytes)
        {
            sum ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
            }
        }

        return ~sum;
    }
}
