using System.Net;
using CarPortal.Data;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Views;

/// <summary>Views over the API, and cars by a view.</summary>
public abstract class ViewsApiTests(DatabaseProvider provider) : ApiTest(provider)
{
    [Fact]
    public async Task View_FromItsMakingToItsEnd()
    {
        var made = await SendAsync("POST", "/api/views", """{"name":"Cheap","query":"priceTo=5000&sort=-price","columns":["car","price"],"groupBy":"make"}""");
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (made.Status, made.ETag));
        var path = made.Message.Headers.Location!.ToString();

        var read = await SendAsync("GET", path);
        Assert.Equal(("Cheap", "private", "make"), (Text(read, "name"), Text(read, "visibility"), Text(read, "groupBy")));
        Assert.Single((await SendAsync("GET", "/api/views")).Json.GetProperty("items").EnumerateArray());

        (await SendAsync("PUT", path, """{"name":"Dear","query":"priceFrom=9000"}""")).MustBeProblem((HttpStatusCode)428);
        (await SendAsync("PUT", path, """{"name":"Dear","query":"wheels=4"}""", ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.UnprocessableEntity);
        var changed = await SendAsync("PUT", path, """{"name":"Dear","query":"priceFrom=9000"}""", ("If-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.OK, "\"2\"", "priceFrom=9000"), (changed.Status, changed.ETag, Text(changed, "query")));
        (await SendAsync("DELETE", path, null, ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.PreconditionFailed);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", path, null, ("If-Match", "\"2\""))).Status);
        (await SendAsync("GET", path)).MustBeProblem(HttpStatusCode.NotFound);
        (await SendAsync("PATCH", path, "{}")).MustBeProblem(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Cars_ByAView_AreNarrowedByTheOtherParameters()
    {
        foreach (var (make, price) in new[] { ("Opel", 4_000), ("Opel", 9_000), ("Ford", 3_000), ("Ford", 2_000) })
        {
            await Database.AddCarAsync(CarBuilder.Input(make, $"{make} {price}") with { Price = price });
        }

        var view = await Database.AddViewAsync(ViewBuilder.Input(query: "priceTo=5000&sort=-price"));

        Assert.Equal([4_000, 3_000, 2_000], await PricesAsync($"view={view.Id}"));
        Assert.Equal([3_000, 2_000], await PricesAsync($"view={view.Id}&make=ford"));
        Assert.Equal([9_000, 4_000], await PricesAsync($"view={view.Id}&price=&make=opel"));
        Assert.Equal([2_000, 3_000, 4_000], await PricesAsync($"view={view.Id}&sort=price"));
        (await SendAsync("GET", "/api/cars?view=77")).MustBeProblem(HttpStatusCode.BadRequest);
        (await SendAsync("GET", "/api/cars?view=mine")).MustBeProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Cars_ByAView_FollowedByTheirLinks()
    {
        for (var i = 0; i < 5; i++)
        {
            await Database.AddCarAsync(CarBuilder.Input() with { Price = 1_000 + i });
        }

        var view = await Database.AddViewAsync(ViewBuilder.Input(query: "priceFrom=1001&sort=price"));

        var first = await SendAsync("GET", $"/api/cars?view={view.Id}&take=2");
        var second = await SendAsync("GET", LinkOf(first, "next")!);

        Assert.Null(LinkOf(first, "first"));
        Assert.Equal([1_003, 1_004], Prices(second));
        Assert.Null(LinkOf(second, "next"));
        Assert.Equal(Prices(first), Prices(await SendAsync("GET", LinkOf(second, "first")!)));
    }

    private async Task<IEnumerable<int>> PricesAsync(string parameters) => Prices(await SendAsync("GET", "/api/cars?" + parameters));

    private static IEnumerable<int> Prices(ApiAnswer answer) =>
        [.. answer.Json.GetProperty("items").EnumerateArray().Select(car => (int)car.GetProperty("price").GetDecimal())];

    private static string? Text(ApiAnswer answer, string name) => answer.Json.GetProperty(name).GetString();

    private static string? LinkOf(ApiAnswer answer, string rel) =>
        answer.Message.Headers.TryGetValues("Link", out var links)
            && Assert.Single(links).Split(", ").SingleOrDefault(l => l.EndsWith($">; rel=\"{rel}\"", StringComparison.Ordinal)) is { } link
            ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;

    public sealed class OnSqlite() : ViewsApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ViewsApiTests(DatabaseProvider.PostgreSql);
}
