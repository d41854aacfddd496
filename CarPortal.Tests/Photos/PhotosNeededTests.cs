using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Holds;
using CarPortal.Data.Photos;
using CarPortal.Tests.Testing;
using Microsoft.Extensions.Options;

namespace CarPortal.Tests.Photos;

/// <summary>A car that is for sale keeps as many photos as the setting asks for, whichever way somebody tries.</summary>
public abstract class PhotosNeededTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const int Needed = 2;

    private int _carId;

    private PhotoService Photos => Database.Get<PhotoService>();

    private CarStatusService Statuses => Database.Get<CarStatusService>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Database.Get<IOptions<CarOptions>>().Value.PhotosNeeded = Needed;
        _carId = (await Database.AddCarAsync(CarBuilder.Input() with { Price = 4_950m, Mileage = 98_400 })).Id;
    }

    [Fact]
    public async Task Delete_OfWhatAnAvailableCarNeeds_IsRefusedAndSaysHowMany()
    {
        var photos = await Database.PlantPhotosAsync(_carId, Needed + 1);
        await MoveAsync(CarStatus.Available);

        Assert.IsType<SaveResult.Saved>(await Photos.DeleteAsync(_carId, photos[0].Id, 1, Ct));
        var refused = Assert.IsType<SaveResult.Invalid>(await Photos.DeleteAsync(_carId, photos[1].Id, 1, Ct));

        Assert.Equal("A car that is available needs 2 photos: add another first, or take it back to preparation.", Assert.Single(refused.Errors).Message);
        Assert.Equal(Needed, (await Photos.ListAsync(_carId, Ct))!.Count);
        await MoveAsync(CarStatus.InPreparation);
        Assert.IsType<SaveResult.Saved>(await Photos.DeleteAsync(_carId, photos[1].Id, 1, Ct));
    }

    [Fact]
    public async Task Delete_OfAReservedCar_IsDoneAndItComesBackToPreparation()
    {
        var photos = await Database.PlantPhotosAsync(_carId, Needed);
        await MoveAsync(CarStatus.Available);
        var hold = await Database.AddHoldAsync(_carId);

        Assert.IsType<SaveResult.Saved>(await Photos.DeleteAsync(_carId, photos[0].Id, 1, Ct));
        Assert.IsType<SaveResult.Saved>(await Database.Get<HoldService>().ReleaseAsync(_carId, hold.Version, ct: Ct));

        Assert.Equal(CarStatus.InPreparation, (await Statuses.GetLifeAsync(_carId, Ct))!.Status);
    }

    [Fact]
    public async Task Delete_AgainstADeleteAndAMove_LeavesNoAvailableCarWithTooFew()
    {
        var available = 0;
        for (var round = 0; round < 50; round++)
        {
            var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 4_950m, Mileage = 98_400 });
            var photos = await Database.PlantPhotosAsync(car.Id, Needed + 1);

            var results = await Task.WhenAll(
                Task.Run(() => Photos.DeleteAsync(car.Id, photos[0].Id, 1, Ct), Ct),
                Task.Run(() => Statuses.MoveAsync(car.Id, 1, new CarMove { Status = CarStatus.Available }, Ct), Ct),
                Task.Run(() => Photos.DeleteAsync(car.Id, photos[1].Id, 1, Ct), Ct));

            var refused = Assert.Single(results, r => r is not SaveResult.Saved);
            Assert.Contains("2 photos", Assert.IsType<SaveResult.Invalid>(refused).Errors[0].Message, StringComparison.Ordinal);
            var isAvailable = results[1] is SaveResult.Saved;
            Assert.Equal(isAvailable ? Needed : 1, (await Photos.ListAsync(car.Id, Ct))!.Count);
            available += isAvailable ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{available} of 50 became available.");
    }

    private async Task MoveAsync(CarStatus status)
    {
        var car = (await Database.Get<CarService>().GetAsync(_carId, Ct))!;
        Assert.IsType<SaveResult.Saved>(await Statuses.MoveAsync(_carId, car.Version, new CarMove { Status = status }, Ct));
    }

    public sealed class OnSqlite() : PhotosNeededTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PhotosNeededTests(DatabaseProvider.PostgreSql);
}
