using System.Net;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

/// <summary>GET /api/cars: its filters, its pages, its two forms.</summary>
public abstract class CarsApiListTests(DatabaseProvider provider) : ApiTest(provider)
{
    [Theory]
    [InlineData("sort=make")]
    [InlineData("sort=-year")]
    [InlineData("")]
    public async Task List_FollowedByLinkWhileOthersInsert_GivesEachCarOnce(string order)
    {
        var there = new HashSet<int>();
        for (var i = 0; i < 23; i++)
        {
            there.Add((await Database.AddCarAsync(CarBuilder.Input(make: i % 2 == 0 ? "Opel" : "Škoda") with { Year = i % 3 == 0 ? null : 2000 + (i % 4) })).Id);
        }

        var seen = new List<int>();
        for (var next = $"/api/cars?take=5&status=incoming&{order}"; next is not null;)
        {
            var page = await SendAsync("GET", next);
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(car => car.GetProperty("id").GetInt32()));
            next = LinkOf(page);
            Assert.Equal(next is null, page.Json.GetProperty("next").ValueKind == JsonValueKind.Null);
            await SendAsync("POST", "/api/cars", """{"make":"Nissan","title":"new","year":2001}""");
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Superset(there, seen.ToHashSet());
    }

    [Fact]
    public async Task List_Filters_CountExactly()
    {
        await Database.AddCarAsync(CarBuilder.Input("Škoda", "Fabia 100%").Sold() with { Year = 2010, Price = 1_000 });
        await Database.AddCarAsync(CarBuilder.Input("Opel", "Astra_x") with { Year = 2012, Price = 2_000 });
        await Database.AddCarAsync(CarBuilder.Input("Opel", "O'Neil \\ special") with { Damage = "beule" });

        foreach (var (parameters, count) in new[]
        {
            ("", 3), ("make=skoda", 1), ("make=OPEL", 2), ("make=opel&make=skoda", 3), ("status=sold,incoming", 3), ("status=sold", 1),
            ("yearFrom=2011", 1), ("yearTo=2011", 1), ("priceFrom=1000&priceTo=1999.99", 1), ("search=skoda+fabia", 1), ("search=BEULE", 1),
            ("search=%25", 1), ("search=_", 1), ("search='", 1), ("search=%5C", 1), ("search=%00", 0), ("make=%00", 0), ("search=%EF%BF%BE", 0),
            ("search=');DROP+TABLE+Cars", 0), ("search=%22", 0), ("search=*", 0), ("take=1", 3), ("search=", 3),
        })
        {
            var answer = await SendAsync("GET", "/api/cars?" + parameters);
            Assert.True(answer.Status == HttpStatusCode.OK && answer.Json.GetProperty("totalCount").GetInt32() == count, $"{parameters}: {answer.Text}");
        }
    }

    [Fact]
    public async Task List_AsCsv_IsTheSamePageWithItsLink()
    {
        await Database.AddCarAsync(CarBuilder.Input(title: "a;\"b\", č"));
        var newest = await Database.AddCarAsync(CarBuilder.Input(title: "=1+1"));

        var json = await SendAsync("GET", "/api/cars?take=1");
        var csv = await SendAsync("GET", "/api/cars?take=1", null, ("Accept", "text/csv"));

        Assert.Equal((HttpStatusCode.OK, "text/csv", "utf-8"), (csv.Status, csv.MediaType, csv.Message.Content.Headers.ContentType!.CharSet));
        Assert.Equal($"{CarCsv.Header}\r\n{CarCsv.Row(newest)}\r\n", csv.Text);
        Assert.Equal(LinkOf(json), LinkOf(csv));
        Assert.NotNull(LinkOf(csv));
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/*", "text/csv")]
    [InlineData("application/json;q=0.1, text/csv", "text/csv")]
    [InlineData("text/html, */*;q=0.8", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("text/html", null)]
    [InlineData("image/*, text/csv;q=0", null)]
    public async Task List_Accept_IsFollowed(string accept, string? expected)
    {
        var answer = await SendAsync("GET", "/api/cars", null, ("Accept", accept));

        Assert.Equal(expected ?? "application/problem+json", answer.MediaType);
        Assert.Equal(expected is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, answer.Status);
    }

    private static string? LinkOf(ApiAnswer answer)
    {
        if (!answer.Message.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        var link = Assert.Single(links).Split(", ").SingleOrDefault(l => l.EndsWith(">; rel=\"next\"", StringComparison.Ordinal));
        return link?[1..link.IndexOf('>', StringComparison.Ordinal)];
    }

    public sealed class OnSqlite() : CarsApiListTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarsApiListTests(DatabaseProvider.PostgreSql);
}
