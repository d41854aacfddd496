using System.Net;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Search;

/// <summary>Searches, filters and cursors that nobody means well: taken literally or refused in words, never a failure.</summary>
public abstract class FindingAbuseTests(DatabaseProvider provider) : ApiTest(provider)
{
    /// <summary>Searches that are fine and find nothing here.</summary>
    private static readonly string[] Odd =
    [
        "NEAR(a b, 5)", "title : astra", "astra*x", "^astra^", "{title}: x", "a AND NOT b", "\"unclosed", "\"\"\"\"", "' OR 1=1 --", "'); DROP TABLE \"Cars\"; --",
        "%_%_", "\\", "[a-z]", "\0", "x\0y", "🚗🚙", "e\u0301e\u0301e\u0301", "\u202eatsra", "\u200b\u200b", "ﷺﷺﷺ", "\ufdd0", "\ud83d", "((((((((((", "- - -", "--", "-", ":", "a:b:c",
        "🚗", "...", "a\u0000", "\u0001",
    ];

    private static readonly (string Parameters, string Name)[] Refused =
    [
        ("search=price:abc", "search"), ("search=year:1-x", "search"), ("search=status:gone", "search"), ("sort=price,price", "sort"), ("sort=price,year,make,title", "sort"),
        ("sort=,,,price;drop", "sort"), ("sort=price&sort=year", "sort"), ("empty=status", "empty"), ("empty=passwordHash", "empty"), ("has=make2", "has"), ("empty=vin&has=vin", "has"),
        ("lastSeenAtTo=-14x", "lastSeenAtTo"), ("lastSeenAtTo=-99999d", "lastSeenAtTo"), ("acquiredOnFrom=2026-02-30", "acquiredOnFrom"), ("daysInStockFrom=9999999", "daysInStockFrom"),
        ("daysInStockFrom=-1", "daysInStockFrom"), ("photosFrom=1.5", "photosFrom"), ("fuel=petrol,%00", "fuel"), ("fuel=1", "fuel"), ("price=1,2", "price"), ("doors=10", "doors"),
        ("damage=yes", "damage"), ("firstRegisteredFrom=2016-13", "firstRegisteredFrom"), ("priceFrom=1&priceFrom=2", "priceFrom"),
    ];

    [Fact]
    public async Task Search_WhateverIsTyped_IsTakenLiterally()
    {
        await Database.AddCarAsync(CarBuilder.Input("Opel", "Astra Kombi"));

        foreach (var search in Odd)
        {
            var answer = await GetAsync("search=" + Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(search))));
            Assert.True(answer.Status == HttpStatusCode.OK, $"{search}: {answer.Text}");
        }

        (await GetAsync("search=" + new string('a', 10_000))).MustBeProblem(HttpStatusCode.BadRequest);
        Assert.Equal(1, (await GetAsync("search=stra")).Json.GetProperty("totalCount").GetInt32());
    }

    [Fact]
    public async Task Parameters_ThatCannotBe_AreNamed()
    {
        foreach (var (parameters, name) in Refused)
        {
            var answer = (await GetAsync(parameters)).MustBeProblem(HttpStatusCode.BadRequest);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(name, out _), $"{parameters}: {answer.Text}");
        }
    }

    [Fact]
    public async Task Cursor_TamperedWithOrOfAnotherOrder_IsRefused()
    {
        await Database.AddCarAsync(CarBuilder.Input(title: "a") with { Price = 5m });
        await Database.AddCarAsync(CarBuilder.Input(title: "b"));
        var next = (await GetAsync("take=1&sort=price,year")).Json.GetProperty("next").GetString()!;

        (await GetAsync($"take=1&sort=price&after={next}")).MustBeProblem(HttpStatusCode.BadRequest);
        (await GetAsync($"take=1&sort=-price,year&after={next}")).MustBeProblem(HttpStatusCode.BadRequest);
        foreach (var keys in new[] { "[]", "null", "[5]", "[5,null,1]", "[\"x\",null]", "[{},null]", "[1e400,null]", "[5,\"2000\"]", "[99999999999,null]" })
        {
            var made = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"Sort":"price,year","Keys":{{keys}},"Id":1,"Position":1}"""))
                .TrimEnd('=').Replace('+', '-').Replace('/', '_');
            (await GetAsync($"take=1&sort=price,year&after={made}")).MustBeProblem(HttpStatusCode.BadRequest);
        }

        Assert.Equal("b", (await GetAsync($"take=1&sort=price,year&after={next}")).Json.GetProperty("items")[0].GetProperty("title").GetString());
    }

    [Fact]
    public async Task Cursor_OfACarThatIsGone_GoesOnFromWhereItStood()
    {
        var cars = new List<CarDetails>();
        foreach (var title in new[] { "a", "b", "c" })
        {
            cars.Add(await Database.AddCarAsync(CarBuilder.Input(title: title)));
        }

        var next = (await GetAsync("take=2&sort=title")).Json.GetProperty("next").GetString();
        await Database.Get<CarService>().DeleteAsync(cars[1].Id, cars[1].Version, Ct);

        Assert.Equal("c", (await GetAsync($"take=2&sort=title&after={next}")).Json.GetProperty("items")[0].GetProperty("title").GetString());
    }

    private Task<ApiAnswer> GetAsync(string parameters) => SendAsync("GET", "/api/cars?" + parameters);

    public sealed class OnSqlite() : FindingAbuseTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : FindingAbuseTests(DatabaseProvider.PostgreSql);
}
