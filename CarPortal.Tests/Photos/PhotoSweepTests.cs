using CarPortal.Data;
using CarPortal.Data.Photos;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Photos;

/// <summary>Files without photos go, photos without files are told of, and all others are left alone.</summary>
public abstract class PhotoSweepTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private PhotoFiles Files => Database.Get<PhotoFiles>();

    [Fact]
    public async Task U12_FileOfAPhotoIsMissing_TheSweepTells()
    {
        var car = await Database.AddCarAsync();
        var (whole, broken) = (await Database.AddPhotoAsync(car.Id), await Database.AddPhotoAsync(car.Id));
        File.Delete(Files.PathOf(broken.Hash, PhotoSize.Medium));

        var (removed, missing) = await Database.Get<PhotoSweep>().RunAsync(Ct);

        Assert.Equal(0, removed);
        Assert.Equal([broken.Id], missing);
        Assert.True(File.Exists(Files.PathOf(whole.Hash, PhotoSize.Medium)));
    }

    [Fact]
    public async Task Sweep_OldFilesWithoutPhoto_GoAndAllOthersStay()
    {
        var car = await Database.AddCarAsync();
        var (kept, deleted) = (await Database.AddPhotoAsync(car.Id), await Database.AddPhotoAsync(car.Id));
        await Database.Get<PhotoService>().DeleteAsync(car.Id, deleted.Id, deleted.Version, Ct);
        Directory.CreateDirectory(Files.Incoming);
        var hash = new string('a', 64);
        string[] orphans = [Files.PathOf(hash, PhotoSize.Large), Path.Combine(Files.Incoming, "x.tmp"), Path.Combine(Files.Folder, kept.Hash[..2], "y.tmp")];
        Directory.CreateDirectory(Path.GetDirectoryName(orphans[0])!);
        var young = Files.PathOf(hash, PhotoSize.Small);
        foreach (var file in orphans.Append(young))
        {
            await File.WriteAllTextAsync(file, "x", Ct);
        }

        // A sweep was killed while it had a wanted file in hand.
        File.Move(Files.PathOf(kept.Hash, PhotoSize.Small), Files.PathOf(kept.Hash, PhotoSize.Small) + ".taken");
        foreach (var file in Directory.GetFiles(Files.Folder, "*", SearchOption.AllDirectories).Where(f => f != young))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));
        }

        var (removed, missing) = await Database.Get<PhotoSweep>().RunAsync(Ct);

        Assert.Equal((3, 0), (removed, missing.Count));
        Assert.All(orphans, file => Assert.False(File.Exists(file)));
        Assert.True(File.Exists(young));
        Assert.All(PhotoSizes.All, size => Assert.True(File.Exists(Files.PathOf(deleted.Hash, size)) && File.Exists(Files.PathOf(kept.Hash, size))));
    }

    [Fact]
    public async Task Sweep_BesideUploadsOfWhatLiesThereOldAndUnwanted_TakesNoPhotosFiles()
    {
        var car = await Database.AddCarAsync();
        var pictures = Enumerable.Range(0, 12).Select(_ => Pictures.Jpeg()).ToList();
        var other = await Database.AddCarAsync();
        foreach (var picture in pictures)
        {
            await Database.AddPhotoAsync(other.Id, picture);
        }

        await using (var db = Database.Open())
        {
            await db.CarPhotos.ExecuteDeleteAsync(Ct);
        }

        foreach (var file in Directory.GetFiles(Files.Folder, "*.webp", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));
        }

        var uploads = Task.WhenAll(pictures.Select(p => Database.AddPhotoAsync(car.Id, p)));
        while (!uploads.IsCompleted)
        {
            await Database.Get<PhotoSweep>().RunAsync(Ct);
        }

        await uploads;
        Assert.Empty((await Database.Get<PhotoSweep>().RunAsync(Ct)).Missing);
    }

    public sealed class OnSqlite() : PhotoSweepTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PhotoSweepTests(DatabaseProvider.PostgreSql);
}
