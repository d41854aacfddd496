using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

public abstract class CarServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly Actor Vera = new(ActorKind.Person, null, "Vera Viewer", Roles.PermissionsOf(Roles.Viewer));

    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task Update_VersionSeen_ChangesAndCountsUp()
    {
        var car = await Database.AddCarAsync();

        var saved = Assert.IsType<SaveResult.Saved>(await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 4_950m }, Ct));

        Assert.Equal(2, saved.Version);
        Assert.Equal(4_950m, (await Cars.GetAsync(car.Id, Ct))!.Price);
    }

    [Fact]
    public async Task Update_StaleVersion_IsAConflictAndChangesNothing()
    {
        var car = await Database.AddCarAsync();
        await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 1m }, Ct);

        Assert.IsType<SaveResult.Conflict>(await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 2m }, Ct));

        Assert.Equal(1m, (await Cars.GetAsync(car.Id, Ct))!.Price);
    }

    [Fact]
    public async Task Update_TwentyAtOnceWithOneVersion_OneWins()
    {
        var car = await Database.AddCarAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Mileage = i }, Ct), Ct)));

        Assert.Single(results, r => r is SaveResult.Saved);
        Assert.Equal(19, results.Count(r => r is SaveResult.Conflict));
        Assert.Equal(2, (await Cars.GetAsync(car.Id, Ct))!.Version);
    }

    [Fact]
    public async Task Update_NothingChanged_LeavesVersionAndHistory()
    {
        var car = await Database.AddCarAsync();

        var saved = Assert.IsType<SaveResult.Saved>(await Cars.UpdateAsync(car.Id, car.Version, car.ToInput(), Ct));

        Assert.Equal(1, saved.Version);
        Assert.Single(await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct));
    }

    [Fact]
    public async Task Update_AbsentStockNumberAndStatus_KeepTheirValues()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "X1", Status = CarStatus.InPreparation, Notes = "gone after" });

        await Cars.UpdateAsync(car.Id, car.Version, CarBuilder.Input(), Ct);

        var after = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal(("X1", CarStatus.InPreparation, null), (after.StockNumber, after.Status, after.Notes));
    }

    [Fact]
    public async Task Write_Viewer_IsForbidden()
    {
        var car = await Database.AddCarAsync();
        var cars = Database.Get<CarService>(Vera);

        Assert.IsType<SaveResult.Forbidden>(await cars.CreateAsync(CarBuilder.Input(), Ct));
        Assert.IsType<SaveResult.Forbidden>(await cars.UpdateAsync(car.Id, car.Version, car.ToInput(), Ct));
        Assert.IsType<SaveResult.Forbidden>(await cars.DeleteAsync(car.Id, car.Version, Ct));
        Assert.IsType<SaveResult.Forbidden>(await cars.RestoreAsync(car.Id, car.Version, Ct));
        Assert.NotNull(await cars.GetAsync(car.Id, Ct));
    }

    [Fact]
    public async Task Read_Nobody_Throws()
    {
        var cars = Database.Get<CarService>(Actor.Nobody);

        await Assert.ThrowsAsync<PermissionDeniedException>(() => cars.ListAsync(new CarQuery(), Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => cars.GetAsync(1, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => cars.CountTrashAsync(Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => Database.Get<HistoryService>(Actor.Nobody).ListAsync(RecordKind.Car, 1, ct: Ct));
    }

    [Fact]
    public async Task Delete_ThenRestore_GoesToTheTrashAndBack()
    {
        var car = await Database.AddCarAsync();

        var deleted = Assert.IsType<SaveResult.Saved>(await Cars.DeleteAsync(car.Id, car.Version, Ct));
        Assert.Null(await Cars.GetAsync(car.Id, Ct));
        Assert.Empty((await Cars.ListAsync(new CarQuery(), Ct)).Items);
        Assert.Equal(car.Id, Assert.Single((await Cars.ListTrashAsync(new CarQuery(), Ct)).Items).Id);
        Assert.IsType<SaveResult.NotFound>(await Cars.DeleteAsync(car.Id, deleted.Version, Ct));

        Assert.IsType<SaveResult.Saved>(await Cars.RestoreAsync(car.Id, deleted.Version, Ct));
        Assert.NotNull(await Cars.GetAsync(car.Id, Ct));
        Assert.Equal(
            [HistoryAction.Restored, HistoryAction.Deleted, HistoryAction.Created],
            (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct)).Select(h => h.Action));
    }

    [Fact]
    public async Task Restore_VinInStockAgain_IsADuplicate()
    {
        var input = CarBuilder.Input() with { Vin = "W0L0TGF4825000001" };
        var car = await Database.AddCarAsync(input);
        var deleted = Assert.IsType<SaveResult.Saved>(await Cars.DeleteAsync(car.Id, car.Version, Ct));
        await Database.AddCarAsync(input);

        Assert.IsType<SaveResult.Duplicate>(await Cars.RestoreAsync(car.Id, deleted.Version, Ct));
    }

    public sealed class OnSqlite() : CarServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarServiceTests(DatabaseProvider.PostgreSql);
}
