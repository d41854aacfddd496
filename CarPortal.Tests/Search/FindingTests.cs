using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Search;

/// <summary>What is found, by the index and by looking at rows alike: more cars than are ever sorted, so both ways are gone.</summary>
public abstract class FindingTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly CarSort[] Sorts = [.. Enum.GetValues<CarSort>()];

    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task List_AnyFilterSortAndPage_IsWhatAPlainLookAtEveryRowGives()
    {
        var random = new Random(20261123);
        await VariedStock.AddAsync(Database, 1_300, random, Ct);
        await using var db = Database.Open();
        var all = await db.Cars.AsNoTracking().ToListAsync(Ct);

        for (var i = 0; i < 120; i++)
        {
            var (parameters, matches) = RandomQuery(random);
            var query = CarQueries.Of(parameters.Select(p => (p.Name, (string?)p.Value)));
            var expected = PlainOrder.Sort(all.Where(matches), query.Sorts).Select(c => c.Id).ToList();

            Assert.Equal(expected, await WalkAsync(query with { Take = 200 }, expected.Count, CarQueryText.ToUrl(query)));
        }
    }

    private async Task<List<int>> WalkAsync(CarQuery query, int count, string url)
    {
        var found = new List<int>();
        for (var page = await Cars.ListAsync(query, Ct); ; page = await Cars.ListAsync(query with { After = page.Next }, Ct))
        {
            Assert.True(page is { TotalIsExact: true } && page.TotalCount == count, $"{url}: {page.TotalCount} for {count}");
            found.AddRange(page.Items.Select(c => c.Id));
            if (page.Next is null)
            {
                return found;
            }
        }
    }

    private static (List<(string Name, string Value)> Parameters, Func<Car, bool> Matches) RandomQuery(Random random)
    {
        var parameters = new List<(string, string)>();
        var conditions = new List<Func<Car, bool>>();
        void Ask(string name, string value, Func<Car, bool> condition)
        {
            parameters.Add((name, value));
            conditions.Add(condition);
        }

        if (random.Next(2) == 0)
        {
            var word = VariedStock.Words[random.Next(VariedStock.Words.Length)];
            var part = random.Next(3) == 0 ? word[..^1] : word;
            var minus = random.Next(4) == 0;
            Ask("search", (minus ? "-" : "") + part, c => PlainOrder.HasWord(c, part) != minus);
        }

        if (random.Next(3) == 0)
        {
            Ask("make", "OPEL", c => c.Make == "Opel");
        }

        if (random.Next(3) == 0)
        {
            var year = 1995 + random.Next(25);
            Ask("yearFrom", $"{year}", c => c.Year >= year);
        }

        if (random.Next(3) == 0)
        {
            var price = 500 * random.Next(20);
            Ask("priceTo", $"{price}", c => c.Price <= price);
        }

        if (random.Next(4) == 0)
        {
            Ask("empty", "location", c => c.Location is null);
        }

        if (random.Next(4) == 0)
        {
            Ask("has", "damage,colour", c => c.Damage is not null && c.Colour is not null);
        }

        if (random.Next(4) == 0)
        {
            Ask("fuel", "petrol,diesel", c => c.Fuel is CarFuel.Petrol or CarFuel.Diesel);
        }

        var sorts = Sorts.OrderBy(_ => random.Next()).Take(random.Next(4)).Select(s => CarQueryText.Write(new CarSortKey(s, random.Next(2) == 0))).ToList();
        if (sorts.Count > 0)
        {
            parameters.Add(("sort", string.Join(',', sorts)));
        }

        return (parameters, car => conditions.TrueForAll(holds => holds(car)));
    }

    [Fact]
    public async Task Search_WhateverWayACarWasWritten_FindsWhatItIsNow()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input(title: "quattro"));
        Assert.Equal([car.Id], await IdsAsync("quattro"));

        await Cars.UpdateAsync(car.Id, car.Version, CarBuilder.Input(title: "allroad") with { StockNumber = car.StockNumber, Notes = "Zahnriemen neu", Colour = "Türkis" }, Ct);
        Assert.Empty(await IdsAsync("quattro"));
        foreach (var search in new[] { "allroad", "llroa", "zahnrie", "turkis", $"{car.StockNumber}" })
        {
            Assert.Equal([car.Id], await IdsAsync(search));
        }

        var now = (await Cars.GetAsync(car.Id, Ct))!;
        await Cars.DeleteAsync(car.Id, now.Version, Ct);
        Assert.Empty(await IdsAsync("allroad"));
        Assert.Single((await Cars.ListTrashAsync(new CarQuery { Search = "allroad" }, Ct)).Items);
    }

    [Fact]
    public async Task Suggest_OneSlip_IsCorrectedToTheMostFrequentWordInStock()
    {
        foreach (var title in new[] { "Golf Variant", "Golf GTI", "Gold Edition", "Škoda Octavia" })
        {
            await Database.AddCarAsync(CarBuilder.Input("Any", title));
        }

        (string Search, string? Expected)[] rows =
        [
            ("glof", "golf"), ("Golff", "golf"), ("gol", null), ("golf", null), ("gola variant", "golf variant"), ("octvia", "octavia"),
            ("-glof", null), ("price:<5000 variannt", "price:<5000 variant"), ("zzzzzz", null), ("1234x", null),
        ];
        await Assert.AllAsync(rows, async row => Assert.Equal(row.Expected, await Cars.SuggestSearchAsync(row.Search, Ct)));
    }

    [Fact]
    public async Task List_RelativeDaysAndPhotos_AreCountedFromToday()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var old = await Database.AddCarAsync(CarBuilder.Input(title: "old") with { AcquiredOn = today.AddDays(-61), LastSeenAt = DateTime.UtcNow.AddDays(-20) });
        var fresh = await Database.AddCarAsync(CarBuilder.Input(title: "fresh") with { AcquiredOn = today.AddDays(-3), LastSeenAt = DateTime.UtcNow.AddMinutes(-1), Price = 5m });

        Assert.Equal([old.Id], await IdsAsync(("daysInStockFrom", "60")));
        Assert.Equal([fresh.Id], await IdsAsync(("daysInStockTo", "60")));
        Assert.Equal([old.Id], await IdsAsync(("lastSeenAtTo", "-14d")));
        Assert.Equal([fresh.Id], await IdsAsync(("priceChangedAtFrom", "-1w")));
        Assert.Equal([fresh.Id, old.Id], await IdsAsync(("photosTo", "0")));
        Assert.Empty(await IdsAsync(("photosFrom", "1")));
        Assert.Equal([fresh.Id], await IdsAsync(("acquiredOnFrom", today.AddDays(-5).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))));
    }

    private Task<List<int>> IdsAsync(string search) => IdsAsync(("search", search));

    private async Task<List<int>> IdsAsync(params (string Name, string? Value)[] parameters) =>
        [.. (await Cars.ListAsync(CarQueries.Of(parameters), Ct)).Items.Select(c => c.Id)];

    public sealed class OnSqlite() : FindingTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : FindingTests(DatabaseProvider.PostgreSql);
}
