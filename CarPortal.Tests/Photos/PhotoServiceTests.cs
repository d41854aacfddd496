using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Photos;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Photos;

public abstract class PhotoServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private int _carId;

    private PhotoService Photos => Database.Get<PhotoService>();

    private PhotoIntakeService Intake => Database.Get<PhotoIntakeService>();

    private PhotoFiles Files => Database.Get<PhotoFiles>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _carId = (await Database.AddCarAsync()).Id;
    }

    [Fact]
    public async Task Add_Pictures_AreThereInOrderInEverySizeAndInTheHistory()
    {
        var first = await Database.AddPhotoAsync(_carId, Pictures.Jpeg(2400, 1200));
        var second = await Database.AddPhotoAsync(_carId, Pictures.Png());
        var third = await Database.AddPhotoAsync(_carId, Pictures.Webp());

        Assert.Equal([first.Id, second.Id, third.Id], (await Photos.ListAsync(_carId, Ct))!.Select(p => p.Id));
        Assert.Equal((1920, 960), (first.Width, first.Height));
        foreach (var (size, width) in new[] { (PhotoSize.Large, 1920), (PhotoSize.Medium, 960), (PhotoSize.Small, 320) })
        {
            using var stored = NetVips.Image.NewFromFile(Files.PathOf(first.Hash, size));
            Assert.Equal((width, width / 2), (stored.Width, stored.Height));
        }

        var history = await Database.Get<HistoryService>().ListAsync(RecordKind.Car, _carId, null, 10, Ct);
        Assert.Equal(3, history.Count(h => h is { Part: RecordPart.Photo, Action: HistoryAction.Created }));
        Assert.Equal(first.Hash, (await Photos.ListCoversAsync([_carId, 999], Ct))[_carId]);
    }

    [Fact]
    public async Task Add_SamePictureTwice_IsOnePhotoPerCar()
    {
        var picture = Pictures.Jpeg();
        var other = (await Database.AddCarAsync()).Id;
        var sent = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Intake.AddAsync(_carId, new MemoryStream(picture), ct: Ct)));

        Assert.Single(sent.Select(s => s.Photo!.Id).Distinct());
        Assert.Single(sent, s => !s.WasThere);
        Assert.Equal(sent[0].Photo!.Hash, (await Database.AddPhotoAsync(other, picture)).Hash);
        Assert.Single((await Photos.ListAsync(_carId, Ct))!);
    }

    [Fact]
    public async Task Add_ToAFullCarNoCarOrADeletedOne_IsRefused()
    {
        await AddAsync(CarPhoto.MaxPerCar);
        var gone = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(gone.Id, gone.Version, Ct);

        Assert.IsType<SaveResult.Invalid>((await Intake.AddAsync(_carId, new MemoryStream(Pictures.Jpeg()), ct: Ct)).Result);
        Assert.IsType<SaveResult.NotFound>((await Intake.AddAsync(gone.Id, new MemoryStream(Pictures.Jpeg()), ct: Ct)).Result);
        Assert.IsType<SaveResult.NotFound>((await Intake.AddAsync(999_999, new MemoryStream(Pictures.Jpeg()), ct: Ct)).Result);
        Assert.Null(await Photos.ListAsync(gone.Id, Ct));
    }

    [Fact]
    public async Task Reorder_ByOne_IsAnEntryAndTheFirstIsTheCover()
    {
        var ids = await AddAsync(4);

        var result = await Photos.ReorderAsync(_carId, ids, [ids[2], ids[0], ids[1], ids[3]], Ct);

        Assert.IsType<SaveResult.Saved>(result.Result);
        Assert.Equal([ids[2], ids[0], ids[1], ids[3]], await OrderAsync());
        var entry = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, _carId, null, 1, Ct))[0];
        Assert.Equal((RecordPart.Photo, "photoOrder"), (entry.Part!.Value, entry.Changes[0].Field));
    }

    [Fact]
    public async Task Reorder_TwoPeopleFromTheSameOrder_TwoHundredTimes_OneWinsAndTheOtherIsToldTheOrder()
    {
        var ids = await AddAsync(5);
        for (var round = 0; round < 200; round++)
        {
            List<int> mine = [.. ids.AsEnumerable().Reverse()], theirs = [ids[1], ids[0], .. ids.Skip(2)];

            var results = await Task.WhenAll(
                Task.Run(() => Photos.ReorderAsync(_carId, ids, mine, Ct), Ct), Task.Run(() => Photos.ReorderAsync(_carId, ids, theirs, Ct), Ct));

            var winner = Assert.Single(results, r => r.Result is SaveResult.Saved);
            var loser = Assert.Single(results, r => r.Result is SaveResult.Conflict);
            Assert.Equal(winner.Order, loser.Order);
            Assert.Equal(winner.Order, ids = await OrderAsync());
        }
    }

    [Fact]
    public async Task Reorder_WhilePhotosCameAndWent_KeepsThem()
    {
        var ids = await AddAsync(3);
        var came = (await Database.AddPhotoAsync(_carId)).Id;
        var went = (await Photos.ListAsync(_carId, Ct))![1];
        await Photos.DeleteAsync(_carId, went.Id, went.Version, Ct);

        Assert.IsType<SaveResult.Saved>((await Photos.ReorderAsync(_carId, ids, [ids[2], ids[1], ids[0]], Ct)).Result);

        Assert.Equal([ids[2], ids[0], came], await OrderAsync());
    }

    [Fact]
    public async Task Reorder_StrangeLists_AreRefused()
    {
        var ids = await AddAsync(2);
        var foreign = await Database.AddPhotoAsync((await Database.AddCarAsync()).Id);

        foreach (var (seen, order) in new (int[], int[])[]
        {
            ([ids[0], ids[1]], [ids[0]]), ([ids[0], ids[0]], [ids[0], ids[0]]), ([ids[0], ids[1]], [ids[0], foreign.Id]), ([], [ids[0]]),
        })
        {
            Assert.IsType<SaveResult.Invalid>((await Photos.ReorderAsync(_carId, seen, order, Ct)).Result);
        }

        // Another car's photo in both lists moves nothing there.
        await Photos.ReorderAsync(_carId, [ids[0], foreign.Id], [foreign.Id, ids[0]], Ct);
        Assert.Equal(ids, await OrderAsync());
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(201)]
    public async Task SetCaption_TooLong_IsRefusedAndNothingLost(int length)
    {
        var photo = await Database.AddPhotoAsync(_carId);
        var saved = (SaveResult.Saved)await Photos.SetCaptionAsync(_carId, photo.Id, photo.Version, " New tyres ", Ct);

        Assert.IsType<SaveResult.Invalid>(await Photos.SetCaptionAsync(_carId, photo.Id, saved.Version, new string('x', length), Ct));
        Assert.IsType<SaveResult.Invalid>(await Photos.SetCaptionAsync(_carId, photo.Id, saved.Version, "a\u0000b", Ct));
        Assert.IsType<SaveResult.Invalid>(await Photos.SetShotAsync(_carId, photo.Id, saved.Version, "Underside", Ct));
        Assert.IsType<SaveResult.Saved>(await Photos.SetShotAsync(_carId, photo.Id, saved.Version, "front", Ct));

        var now = (await Photos.GetAsync(_carId, photo.Id, Ct))!;
        Assert.Equal(("New tyres", "Front"), (now.Caption, now.Shot));
    }

    [Fact]
    public async Task Write_ByTwoFromOneVersion_OneWins()
    {
        var photo = await Database.AddPhotoAsync(_carId);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Task.Run(() => Photos.SetCaptionAsync(_carId, photo.Id, photo.Version, $"Caption {i}", Ct), Ct)));

        Assert.Single(results, r => r is SaveResult.Saved);
        Assert.Equal(7, results.Count(r => r is SaveResult.Conflict));
    }

    [Fact]
    public async Task Rotate_Quarter_ChangesSidesAndName()
    {
        var photo = await Database.AddPhotoAsync(_carId, Pictures.Jpeg(60, 20));

        var result = await Intake.RotateAsync(_carId, photo.Id, photo.Version, 90, Ct);

        Assert.IsType<SaveResult.Saved>(result);
        var turned = (await Photos.GetAsync(_carId, photo.Id, Ct))!;
        Assert.Equal((20, 60), (turned.Width, turned.Height));
        Assert.NotEqual(photo.Hash, turned.Hash);
        Assert.NotNull(await Photos.FindFileAsync(turned.Hash, PhotoSize.Small, Ct));
        Assert.Null(await Photos.FindFileAsync(photo.Hash, PhotoSize.Small, Ct));
        Assert.IsType<SaveResult.Conflict>(await Intake.RotateAsync(_carId, photo.Id, photo.Version, 90, Ct));
        Assert.IsType<SaveResult.Invalid>(await Intake.RotateAsync(_carId, photo.Id, turned.Version, 45, Ct));
    }

    [Fact]
    public async Task Delete_ThenUndo_IsWhereItWas()
    {
        var ids = await AddAsync(3);
        var middle = (await Photos.ListAsync(_carId, Ct))![1];

        var deleted = Assert.IsType<SaveResult.Saved>(await Photos.DeleteAsync(_carId, middle.Id, middle.Version, Ct));
        Assert.Equal([ids[0], ids[2]], await OrderAsync());
        Assert.Null(await Photos.FindFileAsync(middle.Hash, PhotoSize.Large, Ct));

        Assert.IsType<SaveResult.Saved>(await Photos.UndeleteAsync(_carId, middle.Id, deleted.Version, Ct));
        Assert.Equal(ids, await OrderAsync());
    }

    [Fact]
    public async Task Undelete_AfterTheSamePictureWasSentAgain_IsDuplicate()
    {
        var picture = Pictures.Jpeg();
        var photo = await Database.AddPhotoAsync(_carId, picture);
        var deleted = (SaveResult.Saved)await Photos.DeleteAsync(_carId, photo.Id, photo.Version, Ct);
        await Database.AddPhotoAsync(_carId, picture);

        Assert.IsType<SaveResult.Duplicate>(await Photos.UndeleteAsync(_carId, photo.Id, deleted.Version, Ct));
    }

    [Fact]
    public async Task Write_PhotoOfAnotherCar_IsNotFound()
    {
        var photo = await Database.AddPhotoAsync((await Database.AddCarAsync()).Id);

        Assert.IsType<SaveResult.NotFound>(await Photos.DeleteAsync(_carId, photo.Id, photo.Version, Ct));
        Assert.IsType<SaveResult.NotFound>(await Intake.RotateAsync(_carId, photo.Id, photo.Version, 90, Ct));
        Assert.Null(await Photos.GetAsync(_carId, photo.Id, Ct));
    }

    private async Task<List<int>> AddAsync(int count) => [.. (await Database.PlantPhotosAsync(_carId, count)).Select(p => p.Id)];

    private async Task<List<int>> OrderAsync() => [.. (await Photos.ListAsync(_carId, Ct))!.Select(p => p.Id)];

    public sealed class OnSqlite() : PhotoServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PhotoServiceTests(DatabaseProvider.PostgreSql);
}
