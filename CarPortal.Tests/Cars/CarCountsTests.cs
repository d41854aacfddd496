using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Views;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

/// <summary>Counts that are kept: as true as counting again, for whoever asks.</summary>
public abstract class CarCountsTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly CarQuery Opels = new CarQuery().With(new CarCondition(CarFilterField.Of("make")) { Values = ["opel"] });

    [Fact]
    public async Task Count_AfterEveryChange_IsTheNewOne()
    {
        for (var count = 1; count <= 3; count++)
        {
            await Database.AddCarAsync(CarBuilder.Input("Opel"));

            Assert.Equal((count, true), await Database.Get<CarService>().CountAsync(Opels, Ct));
            Assert.Equal((count, true), await Database.Get<CarService>().CountAsync(Opels, Ct));
            Assert.Equal((count, true), await Database.Get<CarService>().CountAsync(Opels.By(new CarSortKey(CarSort.Price)) with { Take = 1 }, Ct));
            Assert.Equal(count, (await Database.Get<CarFacetService>().CountAsync(new CarQuery(), CarFilterField.Of("make"), Ct))!.Single().Count);
            Assert.Equal(count, (await Database.Get<CarFacetService>().SumAsync(Opels, CarGroup.Make, Ct))!.Single().Count);
        }
    }

    [Fact]
    public async Task Count_ManyAtOnce_AllGetTheSame()
    {
        await Database.AddCarAsync(CarBuilder.Input("Opel"));
        var counts = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => Database.Get<CarService>().CountAsync(Opels, Ct))));

        Assert.All(counts, count => Assert.Equal((1, true), count));
    }

    [Fact]
    public async Task Count_KeptForSomebodyWhoSeesMore_IsRefusedToTheOther()
    {
        var costly = new CarQuery().With(new CarCondition(CarFilterField.Of("purchasePrice")) { From = 1m });
        await Database.Get<CarService>().CountAsync(costly, Ct);
        var other = Database.Get<CarService>(TestDatabase.Mara with { Permissions = Roles.PermissionsOf(Roles.Viewer) });

        await Assert.ThrowsAsync<PermissionDeniedException>(() => other.CountAsync(costly, Ct));
    }

    [Fact]
    public async Task Count_GivenUp_LetsTheNextCount()
    {
        await Database.AddCarAsync(CarBuilder.Input("Opel"));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Database.Get<CarService>().CountAsync(Opels, gone.Token));

        Assert.Equal((1, true), await Database.Get<CarService>().CountAsync(Opels, Ct));
    }

    public sealed class OnSqlite() : CarCountsTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarCountsTests(DatabaseProvider.PostgreSql);
}
