using System.Net;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

public abstract class CarsApiTests(DatabaseProvider provider) : ApiTest(provider)
{
    private const string Minimal = """{"make":"Opel","title":"Corsa"}""";

    [Fact]
    public async Task Post_EveryField_IsCreatedAndReadBackAsPosted()
    {
        const string Full = """
            {"stockNumber":"ab-7","vin":"W0L0TGF4825000001","make":"Škoda","model":"Octavia","title":"Škoda <b> „Combi“","year":2016,
            "mileage":98400,"price":4950.5,"damage":"Kratzer","colour":"rot","fuel":"pluginHybrid","gearbox":"semiAutomatic","body":"estate",
            "powerKw":85,"doors":5,"firstRegistered":"2016-03","location":"Hof","notes":"a\nb","status":"inPreparation",
            "acquiredOn":"2024-02-29","lastSeenAt":"2024-03-01T10:00:00"}
            """;

        var answer = await SendAsync("POST", "/api/cars", Full);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("\"1\"", answer.ETag);
        var id = answer.Json.GetProperty("id").GetInt32();
        Assert.Equal($"/api/cars/{id}", answer.Message.Headers.Location!.ToString());
        Assert.Contains("Škoda <b> „Combi“", answer.Text, StringComparison.Ordinal);
        Assert.Equal("2024-03-01T10:00:00Z", answer.Json.GetProperty("lastSeenAt").GetString());
        Assert.EndsWith("Z", answer.Json.GetProperty("createdAt").GetString(), StringComparison.Ordinal);
        Assert.Equal("Some Administrator (test)", answer.Json.GetProperty("createdBy").GetString());
        foreach (var sent in JsonDocument.Parse(Full).RootElement.EnumerateObject().Where(m => m.Name is not ("stockNumber" or "lastSeenAt")))
        {
            Assert.Equal(sent.Value.ToString(), answer.Json.GetProperty(sent.Name).ToString());
        }

        Assert.Equal("AB-7", answer.Json.GetProperty("stockNumber").GetString());
        Assert.Equal(answer.Text, (await SendAsync("GET", $"/api/cars/{id}")).Text);
    }

    [Fact]
    public async Task Get_Members_AreTheContractsInItsOrder()
    {
        await Database.AddCarAsync();

        Assert.Equal(
            "id version stockNumber vin make model title year mileage price damage colour fuel gearbox body powerKw doors firstRegistered "
            + "location notes status acquiredOn lastSeenAt createdAt createdBy changedAt changedBy",
            string.Join(' ', (await SendAsync("GET", "/api/cars/1")).Json.EnumerateObject().Select(m => m.Name)));
    }

    [Fact]
    public async Task Get_VersionTheClientHas_Is304()
    {
        await Database.AddCarAsync();

        foreach (var tag in new[] { "\"1\"", "W/\"1\"", "\"7\", \"1\"", "*" })
        {
            var answer = await SendAsync("GET", "/api/cars/1", null, ("If-None-Match", tag));
            Assert.Equal((HttpStatusCode.NotModified, "\"1\"", ""), (answer.Status, answer.ETag, answer.Text));
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/api/cars/1", null, ("If-None-Match", "\"2\""))).Status);
    }

    [Fact]
    public async Task Head_ListAndCar_AnswerLikeGet()
    {
        await Database.AddCarAsync();

        Assert.Equal((HttpStatusCode.OK, "\"1\""), await StatusAndTagAsync("/api/cars/1"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("HEAD", "/api/cars")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("HEAD", "/api/cars/2")).Status);

        async Task<(HttpStatusCode, string?)> StatusAndTagAsync(string path)
        {
            var answer = await SendAsync("HEAD", path);
            return (answer.Status, answer.ETag);
        }
    }

    [Fact]
    public async Task Put_AbsentMembers_AreEmptiedButForStockNumberAndStatus()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.Available, Year = 2016, Notes = "n" });

        var answer = await SendAsync("PUT", $"/api/cars/{car.Id}", Minimal, ("If-Match", "\"1\""));

        Assert.Equal((HttpStatusCode.OK, "\"2\""), (answer.Status, answer.ETag));
        Assert.Equal((car.StockNumber, "available"), (answer.Json.GetProperty("stockNumber").GetString(), answer.Json.GetProperty("status").GetString()));
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("year").ValueKind);
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("notes").ValueKind);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Write_WithoutTheSeenVersion_ChangesNothing(string method)
    {
        await Database.AddCarAsync();
        var body = method == "PUT" ? Minimal : null;

        (await SendAsync(method, "/api/cars/1", body)).MustBeProblem((HttpStatusCode)428);
        (await SendAsync(method, "/api/cars/1", body, ("If-Match", "*"))).MustBeProblem((HttpStatusCode)428);
        (await SendAsync(method, "/api/cars/1", body, ("If-Match", "1"))).MustBeProblem(HttpStatusCode.BadRequest);
        foreach (var stale in new[] { "\"0\"", "\"2\"", "W/\"1\"", "\"x\"", "\"99999999999999999999\"" })
        {
            var answer = (await SendAsync(method, "/api/cars/1", body, ("If-Match", stale))).MustBeProblem(HttpStatusCode.PreconditionFailed);
            Assert.Equal("\"1\"", answer.ETag);
            Assert.Equal("Opel Astra 1.6", answer.Json.GetProperty("current").GetProperty("title").GetString());
        }

        (await SendAsync(method, "/api/cars/2", body, ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.NotFound);
        Assert.Equal("\"1\"", (await SendAsync("GET", "/api/cars/1")).ETag);
    }

    [Fact]
    public async Task Put_TwoWithOneVersion_OneWins()
    {
        await Database.AddCarAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SendAsync(
            "PUT", "/api/cars/1", $$"""{"make":"Opel","title":"Writer {{i}}"}""", ("If-Match", "\"1\""))));

        var won = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a != won), a => a.MustBeProblem(HttpStatusCode.PreconditionFailed));
        Assert.Equal(won.Text, (await SendAsync("GET", "/api/cars/1")).Text);
    }

    [Fact]
    public async Task Delete_SeenVersion_PutsTheCarInTheTrash()
    {
        await Database.AddCarAsync();

        var answer = await SendAsync("DELETE", "/api/cars/1", null, ("If-Match", "\"1\""));

        Assert.Equal((HttpStatusCode.NoContent, ""), (answer.Status, answer.Text));
        (await SendAsync("GET", "/api/cars/1")).MustBeProblem(HttpStatusCode.NotFound);
        (await SendAsync("DELETE", "/api/cars/1", null, ("If-Match", "\"2\""))).MustBeProblem(HttpStatusCode.NotFound);
        Assert.Equal(1, await Database.Get<CarService>().CountTrashAsync(Ct));
    }

    [Fact]
    public async Task Write_ValueThatAnotherCarHas_Is409NamingTheField()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "S-1", Vin = "W0L0TGF4825000001" });
        await Database.AddCarAsync();

        foreach (var (member, value) in new[] { ("stockNumber", "s-1"), ("vin", "w0l0tgf4825000001") })
        {
            var body = $$"""{"make":"Opel","title":"x","{{member}}":"{{value}}"}""";
            foreach (var answer in new[] { await SendAsync("POST", "/api/cars", body), await SendAsync("PUT", "/api/cars/2", body, ("If-Match", "\"1\"")) })
            {
                Assert.True(answer.MustBeProblem(HttpStatusCode.Conflict).Json.GetProperty("errors").TryGetProperty(member, out _), answer.Text);
            }
        }
    }

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
        await Database.AddCarAsync(CarBuilder.Input("Škoda", "Fabia 100%") with { Year = 2010, Price = 1_000, Status = CarStatus.Sold });
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

    [Fact]
    public async Task OpenApi_WithAKey_DescribesEveryOperation()
    {
        var answer = await SendAsync("GET", "/openapi/v1.json");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var paths = answer.Json.GetProperty("paths");
        Assert.Equal(["get", "post"], paths.GetProperty("/api/cars").EnumerateObject().Select(o => o.Name).Order());
        Assert.Equal(["delete", "get", "put"], paths.GetProperty("/api/cars/{id}").EnumerateObject().Select(o => o.Name).Order());
        Assert.Equal(
            ["search", "make", "status", "yearFrom", "yearTo", "priceFrom", "priceTo", "sort", "take", "after"],
            paths.GetProperty("/api/cars").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()!));
        Assert.Equal("string", answer.Json.GetProperty("components").GetProperty("schemas").GetProperty("Month").GetProperty("type").GetString());
    }

    private static string? LinkOf(ApiAnswer answer)
    {
        if (!answer.Message.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        var link = Assert.Single(links);
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }

    public sealed class OnSqlite() : CarsApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarsApiTests(DatabaseProvider.PostgreSql);
}
