using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

public abstract class CarListTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task List_EveryOrder_PagesForwardAndBackWithoutSkippingOrRepeating()
    {
        await AddVariedCarsAsync(23);
        var orders = Enum.GetValues<CarSort>().SelectMany(sort => new[] { (Sort: sort, Descending: false), (Sort: sort, Descending: true) });
        await Assert.AllAsync(orders, order => AssertPagesAsync(order.Sort, order.Descending));
    }

    private async Task AssertPagesAsync(CarSort sort, bool descending)
    {
        var query = new CarQuery { Sorts = [new CarSortKey(sort, descending)], Take = 4 };

        var whole = (await Cars.ListAsync(query with { Take = 200 }, Ct)).Items.Select(c => c.Id).ToList();
        var forward = new List<int>();
        var page = await Cars.ListAsync(query, Ct);
        Assert.Null(page.Previous);
        for (; ; page = await Cars.ListAsync(query with { After = page.Next }, Ct))
        {
            Assert.Equal(forward.Count + 1, page.FirstPosition);
            forward.AddRange(page.Items.Select(c => c.Id));
            if (page.Next is null)
            {
                break;
            }
        }

        var back = new List<int>(page.Items.Select(c => c.Id));
        while (page.Previous is not null)
        {
            page = await Cars.ListAsync(query with { Before = page.Previous }, Ct);
            back.InsertRange(0, page.Items.Select(c => c.Id));
        }

        Assert.Equal(23, whole.Distinct().Count());
        Assert.Equal(whole, forward);
        Assert.Equal(whole, back);
        Assert.Equal(1, page.FirstPosition);
    }

    [Fact]
    public async Task List_ByYearEitherWay_HasUnknownYearsLast()
    {
        await Database.AddCarAsync(CarBuilder.Input(title: "unknown"));
        await Database.AddCarAsync(CarBuilder.Input(title: "old") with { Year = 1990 });
        await Database.AddCarAsync(CarBuilder.Input(title: "new") with { Year = 2020 });

        Assert.Equal(["old", "new", "unknown"], await TitlesAsync(new CarQuery().By([new CarSortKey(CarSort.Year)])));
        Assert.Equal(["new", "old", "unknown"], await TitlesAsync(new CarQuery().By([new CarSortKey(CarSort.Year, true)])));
    }

    [Fact]
    public async Task List_ByTitle_IgnoresCaseAndAccents()
    {
        foreach (var title in new[] { "zebra", "Äpfel", "apfelx", "Beta" })
        {
            await Database.AddCarAsync(CarBuilder.Input(title: title));
        }

        Assert.Equal(["Äpfel", "apfelx", "Beta", "zebra"], await TitlesAsync(new CarQuery().By([new CarSortKey(CarSort.Title)])));
    }

    [Fact]
    public async Task List_PageTurnedWhileOthersAdd_NeitherSkipsNorRepeats()
    {
        await AddVariedCarsAsync(10);
        var query = new CarQuery { Sorts = [new CarSortKey(CarSort.Title)], Take = 5 };
        var first = await Cars.ListAsync(query, Ct);
        await Database.AddCarAsync(CarBuilder.Input(title: "000 first of all"));

        var second = await Cars.ListAsync(query with { After = first.Next }, Ct);

        Assert.Equal(10, first.Items.Concat(second.Items).Select(c => c.Id).Distinct().Count());
        Assert.Equal(11, second.TotalCount);
    }

    private static readonly (string Search, int Expected)[] Searches =
    [
        ("skoda", 1),
        ("ŠKODA octavia", 1),
        ("octavia škoda", 1),
        ("tuv", 1),
        ("100%", 1),
        ("a_c", 1),
        ("%", 1),
        ("_", 1),
        ("\\", 1),
        ("'); DROP TABLE \"Cars\"; --", 0),
        ("000042", 1),
        ("rost", 1),
        ("opel octavia", 0),
        ("\0", 0),
        ("   ", 5),
    ];

    [Fact]
    public async Task List_Search_IsLiteralAndFolded()
    {
        await Database.AddCarAsync(new CarInput { Make = "Škoda", Model = "Octavia", Title = "Combi TÜV" });
        await Database.AddCarAsync(new CarInput { Make = "Opel", Title = "100% ok" });
        await Database.AddCarAsync(new CarInput { Make = "Opel", Title = "a_c \\ b" });
        await Database.AddCarAsync(new CarInput { Make = "Opel", Title = "abc", Vin = "W0L0TGF4820000042" });
        await Database.AddCarAsync(new CarInput { Make = "Ford", Title = "Ka", Damage = "Röst und Rost" });

        await Assert.AllAsync(Searches, async row =>
        {
            var (search, expected) = row;
            Assert.Equal(expected, (await Cars.ListAsync(new CarQuery { Search = search }, Ct)).TotalCount);
        });
    }

    [Fact]
    public async Task List_TextThatCannotBeStored_MatchesNothing()
    {
        await Database.AddCarAsync();

        Assert.Equal(0, await CountAsync(new CarQuery { Search = "half " + '\ud83d' }));
        Assert.Equal(0, await CountAsync(CarQueries.Of(("make", "Opel\0"))));
    }

    [Fact]
    public async Task List_Filters_CombineAndCountExactly()
    {
        await Database.AddCarAsync(CarBuilder.Input("OPEL") with { Year = 2010, Price = 4_999.99m, Mileage = 1, Status = CarStatus.Available });
        await Database.AddCarAsync(CarBuilder.Input("opel") with { Year = 2011, Price = 5_000m, Status = CarStatus.Withdrawn });
        await Database.AddCarAsync(CarBuilder.Input("Ford") with { Year = 2012, Price = 6_000m, Mileage = 1, Status = CarStatus.Available });
        await Database.AddCarAsync(CarBuilder.Input("Ford"));

        Assert.Equal(2, await CountAsync(CarQueries.Of(("make", "Opel"))));
        Assert.Equal(4, await CountAsync(CarQueries.Of(("make", "Opel"), ("make", "FORD"))));
        Assert.Equal(2, await CountAsync(CarQueries.Of(("status", "available"))));
        Assert.Equal(3, await CountAsync(CarQueries.Of(("status", "available,withdrawn"))));
        Assert.Equal(2, await CountAsync(CarQueries.Of(("yearFrom", "2010"), ("yearTo", "2011"))));
        Assert.Equal(1, await CountAsync(CarQueries.Of(("priceTo", "4999.99"))));
        Assert.Equal(2, await CountAsync(CarQueries.Of(("priceFrom", "5000"))));
        Assert.Equal(1, await CountAsync(CarQueries.Of(("make", "opel"), ("priceFrom", "5000"), ("status", "withdrawn"))));
    }

    [Fact]
    public async Task Stream_GivesEveryMatchInOrder()
    {
        await AddVariedCarsAsync(12);
        var query = new CarQuery().By([new CarSortKey(CarSort.Price, true)]);

        var streamed = new List<int>();
        await foreach (var car in Database.Get<CarExportService>().StreamAsync(query, Ct))
        {
            streamed.Add(car.Id);
        }

        Assert.Equal((await Cars.ListAsync(query, Ct)).Items.Select(c => c.Id), streamed);
    }

    [Fact]
    public async Task Makes_AreListedByNumberOfCars()
    {
        await Database.AddCarAsync(CarBuilder.Input("Ford"));
        await Database.AddCarAsync(CarBuilder.Input("Opel"));
        await Database.AddCarAsync(CarBuilder.Input("OPEL"));

        var makes = await Database.Get<CarFacetService>().CountAsync(new CarQuery(), CarFilterField.Of("make"), Ct);
        Assert.Equal(["OPEL", "Ford"], makes!.Select(m => m.Value));
    }

    private async Task<List<string>> TitlesAsync(CarQuery query) =>
        (await Cars.ListAsync(query, Ct)).Items.Select(c => c.Title).ToList();

    /// <summary>A query as its URL says it, with nothing in it that cannot be read.</summary>
    private async Task<int> CountAsync(CarQuery query) => (await Cars.ListAsync(query, Ct)).TotalCount;

    /// <summary>Statuses that a car can have without price, hold or sale.</summary>
    private static readonly CarStatus[] NeedNothing = [CarStatus.Incoming, CarStatus.InPreparation, CarStatus.Withdrawn, CarStatus.ReturnedToStock];

    /// <summary>Cars with equal keys, unequal keys and without, in every sort field.</summary>
    private async Task AddVariedCarsAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var some = i % 4 != 0;
            await Database.AddCarAsync(new CarInput
            {
                Make = i % 2 == 0 ? "Opel" : "Škoda",
                Model = some ? $"Model {i % 3}" : null,
                Title = $"Title {i % 5}",
                Vin = some ? $"VIN{i * 7 % 101:000}" : null,
                Year = some ? 2000 + (i % 3) : null,
                Mileage = some ? 10_000 * (i % 3) : null,
                Price = some ? 999.5m * (i % 4) : null,
                Location = some ? $"Row {i % 2}" : null,
                Status = NeedNothing[i % NeedNothing.Length],
                AcquiredOn = some ? new DateOnly(2024, 1, 1 + (i % 3)) : null,
                LastSeenAt = some ? new DateTime(2024, 1, 1, 0, 0, i % 3, 5 * (i % 2), DateTimeKind.Utc) : null,
            });
        }
    }

    public sealed class OnSqlite() : CarListTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarListTests(DatabaseProvider.PostgreSql);
}
