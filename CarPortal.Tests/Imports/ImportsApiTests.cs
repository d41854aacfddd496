using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Imports;

/// <summary>Imports as another system makes them.</summary>
public abstract class ImportsApiTest(DatabaseProvider provider) : ApiTest(provider)
{
    private protected async Task<ApiAnswer> UploadAsync(HttpContent content, string query = "?name=stock.csv", HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/imports" + query) { Content = content };
        var response = await (client ?? Client).SendAsync(request, Ct);
        return new ApiAnswer(response.StatusCode, response, await response.Content.ReadAsStringAsync(Ct));
    }

    private protected static ByteArrayContent File(byte[] bytes, string type = "text/csv")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    /// <summary>Brings a file and has it looked through; gives the import's address.</summary>
    private protected async Task<string> BringAsync(string text, HttpClient? client = null) => await BringAsync(Encoding.UTF8.GetBytes(text), client);

    /// <inheritdoc cref="BringAsync(string, HttpClient)"/>
    private protected async Task<string> BringAsync(byte[] bytes, HttpClient? client = null)
    {
        using var content = File(bytes);
        var answer = await UploadAsync(content, client: client);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        var address = answer.Message.Headers.Location!.ToString();
        Assert.Equal($"/api/imports/{answer.Json.GetProperty("id").GetInt32()}", address);
        await FinishAsync(address);
        return address;
    }

    /// <summary>Asks for something that takes time, waits for it and gives the import then.</summary>
    private protected async Task<JsonElement> DoAsync(string address, string verb)
    {
        var answer = await SendAsync("POST", $"{address}/{verb}");
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        Assert.Equal(address, answer.Message.Headers.Location!.ToString());
        return await FinishAsync(address);
    }

    private protected async Task<JsonElement> FinishAsync(string address)
    {
        var id = int.Parse(address[(address.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        await ImportDriver.FinishAsync(Database.Get<ImportJobService>(), Database.Get<ImportWorker>(), id);
        return await JsonAsync(address);
    }

    private protected async Task<JsonElement> JsonAsync(string path)
    {
        var answer = await SendAsync("GET", path);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    /// <summary>The settings as they are, changed.</summary>
    private protected async Task<ApiAnswer> SetAsync(string address, Action<JsonObject> change)
    {
        var settings = JsonNode.Parse((await JsonAsync(address + "/reading")).GetProperty("settings").GetRawText())!.AsObject();
        change(settings);
        return await SendAsync("PUT", address + "/settings", settings.ToJsonString());
    }

    private protected static string StateOf(JsonElement import) => import.GetProperty("state").GetString()!;

    private protected static int Count(JsonElement import, string what) => import.GetProperty("counts").GetProperty(what).GetInt32();
}

/// <summary>From a file to cars and back.</summary>
public abstract class ImportsApiTests(DatabaseProvider provider) : ImportsApiTest(provider)
{
    private const string Stock = "brand;name;price;year;lot\nOpel;Astra;5.000,50;2012;7\nVW;=Golf;1.234,50;99;8\n";

    [Fact]
    public async Task Journey_UploadSettingsCheckFixRunUndo()
    {
        var address = await BringAsync(Stock);
        var reading = await JsonAsync(address + "/reading");
        Assert.Equal(("utf-8", ";", 2), (reading.GetProperty("encoding").GetProperty("name").GetString(), reading.GetProperty("delimiter").GetString(), reading.GetProperty("rows").GetInt32()));
        Assert.Equal("1.234,56", reading.GetProperty("columns")[2].GetProperty("numbers").GetString());
        Assert.Equal(["lot"], reading.GetProperty("unused").EnumerateArray().Select(u => u.GetString()));
        Assert.Empty(reading.GetProperty("open").EnumerateArray());

        var set = await SetAsync(address, s => (s["source"], s["mapping"]!["sourceId"]) = ("Autohaus Nord", "lot"));
        Assert.Equal((HttpStatusCode.OK, "ready", "Autohaus Nord"), (set.Status, StateOf(set.Json), set.Json.GetProperty("source").GetString()));

        var import = await DoAsync(address, "check");
        Assert.Equal(("checked", 1, 1), (StateOf(import), Count(import, "created"), Count(import, "refused")));
        var refused = (await JsonAsync(address + "/refused")).GetProperty("items")[0];
        Assert.Equal((2, 3), (refused.GetProperty("row").GetInt32(), refused.GetProperty("line").GetInt32()));
        Assert.Equal(("year", "99"), (refused.GetProperty("problems")[0].GetProperty("heading").GetString(), refused.GetProperty("problems")[0].GetProperty("value").GetString()));
        Assert.Equal("Astra", (await JsonAsync(address + "/samples")).GetProperty("samples")[0].GetProperty("car").GetProperty("title").GetString());
        Assert.Equal(0, (await JsonAsync("/api/cars")).GetProperty("totalCount").GetInt32());

        var fixedValue = await SendAsync("PUT", address + "/fixes", """{"row":2,"heading":"year","value":"1999"}""");
        Assert.Equal((HttpStatusCode.OK, "ready"), (fixedValue.Status, StateOf(fixedValue.Json)));
        import = await DoAsync(address, "check");
        Assert.Equal((2, 0), (Count(import, "created"), Count(import, "refused")));
        import = await DoAsync(address, "run");
        Assert.Equal(("done", 2, JsonValueKind.Null), (StateOf(import), import.GetProperty("rowsDone").GetInt32(), import.GetProperty("secondsLeft").ValueKind));
        var cars = (await JsonAsync("/api/cars?sort=id")).GetProperty("items");
        Assert.Equal([5000.50m, 1234.50m], cars.EnumerateArray().Select(c => c.GetProperty("price").GetDecimal()));

        Assert.Equal(["Autohaus Nord"], (await JsonAsync("/api/imports/sources")).GetProperty("sources").EnumerateArray().Select(s => s.GetString()));
        await NextWeekAsync(cars);

        // Somebody works on one of the cars: the undo leaves it and says so.
        await SendAsync("PATCH", $"/api/cars/{cars[0].GetProperty("id")}", """{"notes":"washed"}""", ("If-Match", (await SendAsync("GET", $"/api/cars/{cars[0].GetProperty("id")}")).ETag!));
        import = await DoAsync(address, "undo");
        Assert.Equal(("undone", 1), (StateOf(import), Count(import, "kept")));
        Assert.Equal(cars[0].GetProperty("id").GetInt32(), (await JsonAsync(address + "/kept")).GetProperty("items")[0].GetProperty("carId").GetInt32());
        Assert.Equal(1, (await JsonAsync("/api/cars")).GetProperty("totalCount").GetInt32());
    }

    [Fact]
    public async Task List_IsPagedFromTheNewest_AndAFileOfWhichNothingIsInCanBeRemoved()
    {
        var (first, second) = (await BringAsync(Stock), await BringAsync(Stock));

        var page = await JsonAsync("/api/imports?take=1");
        Assert.Equal(second, $"/api/imports/{page.GetProperty("items")[0].GetProperty("id")}");
        page = await JsonAsync($"/api/imports?take=2&before={page.GetProperty("next")}");
        Assert.Equal(first, $"/api/imports/{page.GetProperty("items")[0].GetProperty("id")}");
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", first)).Status);
        (await SendAsync("GET", first)).MustBeProblem(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("HEAD", second)).Status);
        var patch = (await SendAsync("PATCH", second)).MustBeProblem(HttpStatusCode.MethodNotAllowed);
        Assert.Equal("GET, HEAD, DELETE", string.Join(", ", patch.Message.Content.Headers.Allow));
    }

    [Fact]
    public async Task Rejects_AreAFileThatNoSpreadsheetRuns_AndGoInOnceCorrected()
    {
        var address = await BringAsync(Stock);
        await DoAsync(address, "check");

        var rejects = await SendAsync("GET", address + "/rejects");
        Assert.Equal((HttpStatusCode.OK, "text/csv"), (rejects.Status, rejects.MediaType));
        Assert.Equal(("attachment", "stock.rejected.csv"), (rejects.Message.Content.Headers.ContentDisposition!.DispositionType, rejects.Message.Content.Headers.ContentDisposition.FileName!.Trim('"')));
        Assert.Equal("nosniff", Assert.Single(rejects.Message.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("VW;'=Golf;", rejects.Text, StringComparison.Ordinal);

        address = await BringAsync(rejects.Text.Replace(";99;", ";1999;", StringComparison.Ordinal));
        await SetAsync(address, s => s["mapping"]!["fields"]!.AsArray().Single(f => (string?)f!["field"] == "price")!["numbers"] = "1.234,56");
        await DoAsync(address, "check");
        Assert.Equal("done", StateOf(await DoAsync(address, "run")));
        Assert.Equal("=Golf", (await JsonAsync("/api/cars")).GetProperty("items")[0].GetProperty("title").GetString());
        (await SendAsync("GET", address + "/rejects")).MustBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Key_ThatMayNotSeeCosts_CannotFindThemOutByImporting()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "S1", PurchasePrice = 4_000 });
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Manager), Permissions.CarsImport, Permissions.CarsWrite, Permissions.CarsRead);
        using var client = ClientWith(key);

        var address = await BringAsync($"make,title,stockNumber,purchasePrice\n{car.Make},{car.Title},S1,4000\n", client);
        Assert.Equal("purchasePrice", (await SendAsync(client, "GET", address + "/reading")).Json.GetProperty("open")[0].GetProperty("field").GetString());
        var answer = (await SendAsync(client, "POST", address + "/check")).MustBeProblem(HttpStatusCode.UnprocessableEntity);
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty("purchasePrice", out _));

        // Somebody else may, and what they checked shows this key nothing of it.
        await DoAsync(address, "check");
        Assert.DoesNotContain("urchasePrice", (await SendAsync(client, "GET", address + "/changes")).Text + (await SendAsync(client, "GET", address + "/samples")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenApi_DescribesEveryOperation()
    {
        var paths = (await SendAsync("GET", "/openapi/v1.json")).Json.GetProperty("paths");
        var operations = paths.EnumerateObject().Where(p => p.Name.StartsWith("/api/imports", StringComparison.Ordinal))
            .SelectMany(p => p.Value.EnumerateObject(), (p, o) => (p.Name, Operation: o.Value)).ToList();

        Assert.Equal(17, operations.Count);
        Assert.All(operations, o => Assert.NotEmpty(o.Operation.GetProperty("summary").GetString()!));
        Assert.Equal(17, operations.Select(o => o.Operation.GetProperty("operationId").GetString()).Distinct().Count());
        Assert.True(paths.GetProperty("/api/imports/{id}/settings").GetProperty("put").TryGetProperty("requestBody", out _));
    }

    /// <summary>The next file of the same source is read as the first one was, and changes its cars.</summary>
    private async Task NextWeekAsync(JsonElement cars)
    {
        var address = await BringAsync("brand;name;price;year;lot\nOpel;Astra;4.500;2012;7\nVW;=Golf;1.234,50;1999;8\n");
        Assert.True((await JsonAsync(address + "/reading")).GetProperty("isRemembered").GetBoolean());
        var import = await DoAsync(address, "check");
        Assert.Equal((0, 1, 1), (Count(import, "created"), Count(import, "updated"), Count(import, "unchanged")));
        var change = (await JsonAsync(address + "/changes?page=1")).GetProperty("items")[0];
        Assert.Equal((cars[0].GetProperty("id").GetInt32(), "price"), (change.GetProperty("carId").GetInt32(), change.GetProperty("changes")[0].GetProperty("field").GetString()));

        await DoAsync(address, "run");
        Assert.Equal(4500m, (await JsonAsync($"/api/cars/{cars[0].GetProperty("id")}")).GetProperty("price").GetDecimal());
        Assert.Equal("undone", StateOf(await DoAsync(address, "undo")));
        Assert.Equal(5000.50m, (await JsonAsync($"/api/cars/{cars[0].GetProperty("id")}")).GetProperty("price").GetDecimal());
    }

    public sealed class OnSqlite() : ImportsApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ImportsApiTests(DatabaseProvider.PostgreSql);
}
