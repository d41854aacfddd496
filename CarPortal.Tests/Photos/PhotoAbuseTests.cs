using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Photos;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Photos;

/// <summary>Files that are no pictures, or more than pictures.</summary>
public abstract class PhotoAbuseTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Planted = "PLANTED-5f2c9";

    private PhotoFiles Files => Database.Get<PhotoFiles>();

    private static Dictionary<string, byte[]> NoPictures => new()
    {
        { "svg", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>alert(1)</script></svg>"u8.ToArray() },
        { "xml", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><svg>&e;</svg>"u8.ToArray() },
        { "html", "<!doctype html><script>alert(1)</script>"u8.ToArray() },
        { "php", "<?php system($_GET['c']); ?>"u8.ToArray() },
        { "pdf", "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj"u8.ToArray() },
        { "postscript", "%!PS-Adobe-3.0\n(x) run"u8.ToArray() },
        { "mvg", "push graphic-context\nimage over 0,0 0,0 'https://example.com/x.png'"u8.ToArray() },
        { "gif of 10,000 frames", [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, .. Enumerable.Repeat<byte[]>([0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0], 10_000).SelectMany(x => x), 0x3B] },
        { "tiff", [.. "II*\0"u8, 8, 0, 0, 0, 0, 0] },
        { "bmp", [.. "BM"u8, .. new byte[100]] },
        { "heic", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[100]] },
        { "avif", [0, 0, 0, 24, .. "ftypavif"u8, .. new byte[100]] },
        { "mp4", [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[100]] },
        { "program", [0x7F, .. "ELF"u8, .. new byte[200]] },
        { "zip", [.. "PK\u0003\u0004"u8, .. new byte[100]] },
        { "vips", [0x08, 0xF2, 0xA6, 0xB6, .. new byte[100]] },
        { "csv image", "1,2,3\n4,5,6\n"u8.ToArray() },
        { "ppm", "P6 2 2 255\n............"u8.ToArray() },
        { "radiance", "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n"u8.ToArray() },
        { "jpeg 2000", [0, 0, 0, 12, .. "jP  \r\n"u8, 0x87, 10, .. new byte[50]] },
        { "psd", [.. "8BPS"u8, 0, 1, .. new byte[50]] },
        { "ico", [0, 0, 1, 0, 1, 0, .. new byte[50]] },
        { "wave as riff", [.. "RIFF"u8, 40, 0, 0, 0, .. "WAVE"u8, .. new byte[60]] },
        { "nothing", [] },
        { "two bytes of jpeg", [0xFF, 0xD8] },
        { "head of jpeg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] },
        { "jpeg of rubbish", [0xFF, 0xD8, 0xFF, .. Enumerable.Range(0, 500).Select(i => (byte)(i * 37))] },
        { "head of png", [0x89, .. "PNG\r\n"u8, 0x1A, 10] },
        { "head of webp", [.. "RIFF"u8, 100, 0, 0, 0, .. "WEBP"u8] },
        { "webp of rubbish", [.. "RIFF"u8, 200, 0, 0, 0, .. "WEBPVP8 "u8, .. Enumerable.Range(0, 200).Select(i => (byte)(i * 37))] },
        { "webp of 16383 × 16383", [.. "RIFF"u8, 30, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0x3F, 0, 0xFE, 0x3F, 0, .. new byte[40]] },
        { "animated webp", Pictures.AnimatedWebp() },
        { "png of 50,000 × 50,000", Pictures.PngClaiming(50_000, 50_000) },
        { "png of 1 × 500 million", Pictures.PngClaiming(1, 500_000_000) },
        { "png of 8,000 × 8,000 with few pixels", Pictures.PngClaiming(8_000, 8_000) },
        { "png of 2,000 × 2,000 with few pixels", Pictures.PngClaiming(2_000, 2_000) },
        { "png of 0 × 0", Pictures.PngClaiming(0, 0) },
        { "png of −1 × −1", Pictures.PngClaiming(-1, -1) },
    };

    [Fact]
    public async Task U1_U4_U5_U6_WhatIsNoPicture_IsRefusedByContentAndLeavesNothing()
    {
        var car = await Database.AddCarAsync();
        foreach (var (what, content) in NoPictures)
        {
            var clock = Stopwatch.StartNew();

            var added = await Database.Get<PhotoIntakeService>().AddAsync(car.Id, new MemoryStream(content), ct: Ct);

            Assert.True(added.Result is SaveResult.Invalid, $"{what}: {added.Result}");
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{what} took {clock.Elapsed}");
            Assert.DoesNotContain("vips", ((SaveResult.Invalid)added.Result).Errors[0].Message, StringComparison.OrdinalIgnoreCase);
        }

        await MustHaveNothingAsync();
    }

    [Fact]
    public async Task U6_TruncatedPictures_AreRefused()
    {
        var car = await Database.AddCarAsync();
        foreach (var whole in new[] { Pictures.Jpeg(400, 300), Pictures.Png(400, 300), Pictures.Webp(400, 300) })
        {
            foreach (var part in new[] { 0.3, 0.6, 0.9 })
            {
                var added = await Database.Get<PhotoIntakeService>().AddAsync(car.Id, new MemoryStream(whole[..(int)(whole.Length * part)]), ct: Ct);
                Assert.IsType<SaveResult.Invalid>(added.Result);
            }
        }

        await MustHaveNothingAsync();
    }

    [Fact]
    public async Task U6_U8_MoreThanTheLimit_IsCutAndLeavesNothing()
    {
        var car = await Database.AddCarAsync();
        await using var endless = new Endless(Pictures.Jpeg());

        var added = await Database.Get<PhotoIntakeService>().AddAsync(car.Id, endless, ct: Ct);

        Assert.Contains("larger than 30 MB", Assert.IsType<SaveResult.Invalid>(added.Result).Errors[0].Message, StringComparison.Ordinal);
        Assert.InRange(endless.Given, PhotoFiles.MaxBytes, PhotoFiles.MaxBytes + 1024 * 1024);
        await MustHaveNothingAsync();
    }

    [Fact]
    public async Task U2_U9_PositionSerialNumberAndHiddenPayload_AreInNoStoredByte()
    {
        var car = await Database.AddCarAsync();
        var script = Encoding.ASCII.GetBytes($"<script>alert('{Planted}')</script>");
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(Planted, CompressionLevel.NoCompression).Open();
            entry.Write(script);
        }

        var picture = Pictures.WithSegments(
            Pictures.Jpeg(60, 20),
            (0xE1, Pictures.Exif(orientation: 6, Planted)),
            (0xE1, Encoding.ASCII.GetBytes($"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><GPSLatitude>{Planted}52,31.2N</GPSLatitude></x:xmpmeta>")),
            (0xED, Encoding.ASCII.GetBytes($"Photoshop 3.0\08BIM{Planted}")),
            (0xFE, script));
        var photo = await Database.AddPhotoAsync(car.Id, [.. picture, .. script, .. archive.ToArray()]);

        Assert.Equal((20, 60), (photo.Width, photo.Height)); // It was held upright.
        var stored = Directory.GetFiles(Files.Folder, "*", SearchOption.AllDirectories);
        Assert.Equal(3, stored.Length);
        foreach (var file in stored)
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Ct));
            Assert.StartsWith("RIFF", bytes, StringComparison.Ordinal);
            Assert.DoesNotContain("VP8X", bytes, StringComparison.Ordinal); // The form of WebP that can hold anything else.
            foreach (var trace in new[] { Planted, "script", "Exif", "EXIF", "XMP", "xmp", "ICC", "GPS", "\u004e\u61bc\u0000", "8BIM", "PK\u0003\u0004" })
            {
                Assert.DoesNotContain(trace, bytes, StringComparison.Ordinal);
            }
        }
    }

    private async Task MustHaveNothingAsync()
    {
        Assert.Empty(Directory.Exists(Files.Folder) ? Directory.GetFiles(Files.Folder, "*", SearchOption.AllDirectories) : []);
        await using var db = Database.Open();
        Assert.Equal((0, 1), (await db.CarPhotos.CountAsync(Ct), await db.History.CountAsync(Ct))); // The car.
    }

    /// <summary>Begins like a picture and does not end.</summary>
    private sealed class Endless(byte[] head) : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Clear(buffer, offset, count);
            if (Given == 0)
            {
                head.AsSpan(0, Math.Min(count, head.Length)).CopyTo(buffer.AsSpan(offset));
            }

            Given += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    public sealed class OnSqlite() : PhotoAbuseTests(DatabaseProvider.Sqlite)
    {
        /// <summary>All of it is the decoder's, whichever the database.</summary>
        [Fact]
        public async Task Fuzz_ChangedBytes_NeverBreakAnything()
        {
            var car = await Database.AddCarAsync();
            var random = new Random(20_260);
            foreach (var whole in new[] { Pictures.Jpeg(120, 90), Pictures.Png(120, 90), Pictures.Webp(120, 90) })
            {
                for (var i = 0; i < 60; i++)
                {
                    var changed = (byte[])whole.Clone();
                    for (var k = 0; k < 1 + i / 4; k++)
                    {
                        changed[random.Next(changed.Length)] = (byte)random.Next(256);
                    }

                    var added = await Database.Get<PhotoIntakeService>().AddAsync(car.Id, new MemoryStream(changed), ct: Ct);
                    Assert.True(added.Result is SaveResult.Saved or SaveResult.Invalid);
                }
            }
        }
    }

    public sealed class OnPostgreSql() : PhotoAbuseTests(DatabaseProvider.PostgreSql);
}
