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
            + "location notes status acquiredOn lastSeenAt createdAt createdBy changedAt changedBy "
            + "salePrice soldOn soldBy statusSince",
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
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.InPreparation, Year = 2016, Notes = "n" });

        var answer = await SendAsync("PUT", $"/api/cars/{car.Id}", Minimal, ("If-Match", "\"1\""));

        Assert.Equal((HttpStatusCode.OK, "\"2\""), (answer.Status, answer.ETag));
        Assert.Equal((car.StockNumber, "inPreparation"), (answer.Json.GetProperty("stockNumber").GetString(), answer.Json.GetProperty("status").GetString()));
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

    [Fact]
    public async Task OpenApi_WithAKey_DescribesEveryOperation()
    {
        var answer = await SendAsync("GET", "/openapi/v1.json");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var paths = answer.Json.GetProperty("paths");
        Assert.Equal(["get", "post"], paths.GetProperty("/api/cars").EnumerateObject().Select(o => o.Name).Order());
        Assert.Equal(["delete", "get", "patch", "put"], paths.GetProperty("/api/cars/{id}").EnumerateObject().Select(o => o.Name).Order());
        Assert.Subset(
            paths.GetProperty("/api/cars").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()!).ToHashSet(),
            new HashSet<string> { "search", "make", "status", "yearFrom", "yearTo", "priceFrom", "priceTo", "lastSeenAtTo", "empty", "has", "sort", "take", "after" });
        Assert.Equal("string", answer.Json.GetProperty("components").GetProperty("schemas").GetProperty("Month").GetProperty("type").GetString());
    }

    public sealed class OnSqlite() : CarsApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarsApiTests(DatabaseProvider.PostgreSql);
}
