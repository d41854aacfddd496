using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

/// <summary>The cars before and after one in a list.</summary>
public abstract class CarNeighbourTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private CarNeighbourService Neighbours => Database.Get<CarNeighbourService>();

    [Fact]
    public async Task Find_AlongEveryOrder_WalksTheListBothWays()
    {
        for (var i = 0; i < 9; i++)
        {
            await Database.AddCarAsync(CarBuilder.Input(i % 2 == 0 ? "Opel" : "Škoda", $"Car {i}") with { Year = i % 3 == 0 ? null : 2000 + (i % 4) });
        }

        foreach (var sorts in new IReadOnlyList<CarSortKey>[] { [], [new(CarSort.Year)], [new(CarSort.Year, true)], [new(CarSort.Make), new(CarSort.Year, true)] })
        {
            var query = new CarQuery { Sorts = sorts };
            var ids = (await Database.Get<CarService>().ListAsync(query, Ct)).Items.Select(c => c.Id).ToList();
            for (var i = 0; i < ids.Count; i++)
            {
                var expected = (i == 0 ? (int?)null : ids[i - 1], i == ids.Count - 1 ? (int?)null : ids[i + 1]);
                Assert.Equal(expected, await Neighbours.FindAsync(ids[i], query, Ct));
            }
        }
    }

    [Fact]
    public async Task Find_CarThatMatchesNoMore_GoesOnFromItsPlace()
    {
        var ids = new List<int>();
        foreach (var price in new[] { 1_000, 9_000, 3_000 })
        {
            ids.Add((await Database.AddCarAsync(CarBuilder.Input() with { Price = price })).Id);
        }

        var (query, _) = CarQueryText.Parse([new("priceTo", "5000"), new("sort", "id")]);

        Assert.Equal((ids[0], ids[2]), await Neighbours.FindAsync(ids[1], query, Ct));
        Assert.Equal((null, null), await Neighbours.FindAsync(9_999, query, Ct));
    }

    public sealed class OnSqlite() : CarNeighbourTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarNeighbourTests(DatabaseProvider.PostgreSql);
}
