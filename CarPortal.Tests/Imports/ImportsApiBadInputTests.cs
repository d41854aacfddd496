using System.Net;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>What is wrong is refused with what to do, and nothing is left of it.</summary>
public abstract class ImportsApiBadInputTests(DatabaseProvider provider) : ImportsApiTest(provider)
{
    private const string Stock = "make,title,price,fuel\nOpel,Astra,5000,Benzin\nVW,Golf,x,Diesel\n";

    private static readonly string[] Reads = ["", "/reading", "/refused", "/changes", "/kept", "/samples", "/rejects"];

    [Theory]
    [InlineData("", "text/csv", HttpStatusCode.BadRequest)]
    [InlineData("?name=", "text/csv", HttpStatusCode.BadRequest)]
    [InlineData("?name=%2F", "text/csv", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?name=%00", "text/csv", HttpStatusCode.BadRequest)]
    [InlineData("?name=a.csv&name=b.csv", "text/csv", HttpStatusCode.BadRequest)]
    [InlineData("?name=a.csv&encoding=utf-8", "text/csv", HttpStatusCode.BadRequest)]
    [InlineData("?name=a.csv", "application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("?name=a.csv", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("?name=a.csv", "multipart/form-data", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("?name=a.csv", "text/csv", HttpStatusCode.UnprocessableEntity, "")]
    [InlineData("?name=a.csv", "text/csv", HttpStatusCode.UnsupportedMediaType, Stock, "gzip")]
    public async Task Upload_Wrong_IsRefused(string query, string type, HttpStatusCode expected, string text = Stock, string? coding = null)
    {
        using var content = File(Encoding.UTF8.GetBytes(text), type);
        if (coding is not null)
        {
            content.Headers.ContentEncoding.Add(coding);
        }

        (await UploadAsync(content, query)).MustBeProblem(expected);
        await MustHaveNoImportAsync();
    }

    [Fact]
    public async Task Upload_TooLarge_IsRefusedUnread()
    {
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Manager), Permissions.CarsImport);
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(Stock));
        var answer = await Portal.SendFromAsync("127.0.0.1", request =>
        {
            (request.Method, request.Path, request.QueryString) = ("POST", "/api/imports", new QueryString("?name=a.csv"));
            (request.ContentType, request.ContentLength, request.Body) = ("text/csv", ImportJobService.MaxBytes + 1, body);
            request.Headers["X-Api-Key"] = key;
        }, Ct);

        Assert.Equal((StatusCodes.Status413PayloadTooLarge, 0L), (answer.Response.StatusCode, body.Position));
        await MustHaveNoImportAsync();
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\\\stock\\\\<b>.csv", "<b>.csv")]
    [InlineData("a\u0007\r\nSet-Cookie: x.csv", "aSet-Cookie: x.csv")]
    public async Task Upload_StrangeName_IsANameAndNothingElse(string name, string expected)
    {
        using var content = File(Encoding.UTF8.GetBytes(Stock));
        var answer = await UploadAsync(content, "?name=" + Uri.EscapeDataString(name));

        Assert.Equal((HttpStatusCode.Created, expected), (answer.Status, answer.Json.GetProperty("fileName").GetString()));
        var address = answer.Message.Headers.Location!.ToString();
        await FinishAsync(address);
        await DoAsync(address, "check");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", address + "/rejects")).Status);
    }

    [Fact]
    public async Task UnknownImport_Is404AtEveryDoor()
    {
        foreach (var id in new[] { "999999", "0", "-1", "2147483648", "x" })
        {
            foreach (var (method, part) in Reads.Select(r => ("GET", r)).Concat([("DELETE", ""), ("POST", "/check"), ("POST", "/run"), ("POST", "/cancel"), ("POST", "/undo")]))
            {
                (await SendAsync(method, $"/api/imports/{id}{part}")).MustBeProblem(HttpStatusCode.NotFound);
            }

            (await SendAsync("PUT", $"/api/imports/{id}/settings", """{"mapping":{"fields":[]}}""")).MustBeProblem(HttpStatusCode.NotFound);
            (await SendAsync("PUT", $"/api/imports/{id}/fixes", """{"row":1,"heading":"price","value":"1"}""")).MustBeProblem(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task WrongState_Is409AndSaysWhatToDo()
    {
        var address = await BringAsync(Stock.Replace(",x,", ",6000,", StringComparison.Ordinal));
        await Must409Async(address, "run", "Check the file first");
        await Must409Async(address, "cancel", "Nothing is under way");
        await Must409Async(address, "undo", "nothing to undo");

        await DoAsync(address, "check");
        await DoAsync(address, "run");
        await Must409Async(address, "run", "went through");
        await Must409Async(address, "check", "went through");
        (await SendAsync("DELETE", address)).MustBeProblem(HttpStatusCode.Conflict);
        (await SendAsync("PUT", address + "/settings", """{"mapping":{"fields":[]}}""")).MustBeProblem(HttpStatusCode.Conflict);
        (await SendAsync("PUT", address + "/fixes", """{"row":1,"heading":"price","value":"1"}""")).MustBeProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task WhileItIsLookedThrough_NothingIsSaidOfItAndItCanBeCancelled()
    {
        await Portal.DisposeAsync(); // It would look through the file at once.
        await using var portal = PortalFactory.On(Database).WithoutWorkers();
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.Authorization = Client.DefaultRequestHeaders.Authorization;
        using var content = File(Encoding.UTF8.GetBytes(Stock));
        var upload = await UploadAsync(content, client: client);
        var address = upload.Message.Headers.Location!.ToString();

        Assert.Equal("reading", StateOf(upload.Json));
        (await SendAsync(client, "GET", address + "/reading")).MustBeProblem(HttpStatusCode.Conflict);
        (await SendAsync(client, "POST", address + "/check")).MustBeProblem(HttpStatusCode.Conflict);
        (await SendAsync(client, "DELETE", address)).MustBeProblem(HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(client, "POST", address + "/cancel")).Status);
    }

    [Theory]
    [InlineData("""{"encoding":"klingon","mapping":{"fields":[]}}""", "encoding")]
    [InlineData("""{"encoding":"utf-7","mapping":{"fields":[]}}""", "encoding")]
    [InlineData("""{"mapping":{"fields":[]}}""", "make")]
    [InlineData("""{"mapping":{"fields":[{"field":"passwordHash","from":["make"]}]}}""", "passwordHash")]
    [InlineData("""{"mapping":{"fields":[{"field":"price","from":["cost"]}]}}""", "price")]
    [InlineData("""{"mapping":{"fields":[{"field":"price","from":["price"],"numbers":"1.2.3"}]}}""", "price")]
    [InlineData("""{"mapping":{"fields":[{"field":"price","from":["price"],"factor":1e9}]}}""", "price")]
    [InlineData("""{"mapping":{"fields":[{"field":"fuel","from":["fuel"],"values":{"Benzin":"petrol","BENZIN":"diesel"}}]}}""", "fuel")]
    [InlineData("""{"mapping":{"fields":[{"field":"fuel","from":["fuel"],"values":{"Benzin":null}}]}}""", "fuel")]
    [InlineData("""{"mapping":{"fields":[{"field":"fuel","from":null}]}}""", "fuel")]
    [InlineData("""{"mapping":{"fields":[{"from":["fuel"]}]}}""", "mapping")]
    [InlineData("""{"mapping":{"fields":[null]}}""", "mapping")]
    [InlineData("""{"mapping":null}""", "mapping")]
    [InlineData("""{"mapping":{"fields":[],"sourceId":"lot"}}""", "sourceId")]
    [InlineData("""{"mapping":{"fields":[]},"withdrawMissing":true}""", "source")]
    [InlineData("""{"mapping":{"fields":[]},"source":"a\u0000b"}""", "source")]
    [InlineData("""{"mapping":{"fields":[]},"source":"012345678901234567890123456789012345678901234567890123456789012345678901234567890"}""", "source")]
    [InlineData("""{"mapping":{"fields":[]},"state":"done"}""", null)]
    [InlineData("""{"mapping":{"fields":[{"field":"make","from":["make"],"part":"middle"}]}}""", null)]
    [InlineData("""{"mapping":{"fields":[]},"source":"\ud800"}""", null)]
    [InlineData("[]", null)]
    public async Task Settings_Wrong_NameTheField_AndNothingChanges(string json, string? field)
    {
        var address = await BringAsync(Stock);
        var before = (await SendAsync("GET", address + "/reading")).Text;

        var answer = (await SendAsync("PUT", address + "/settings", json)).MustBeProblem(field is null ? HttpStatusCode.BadRequest : HttpStatusCode.UnprocessableEntity);
        Assert.True(field is null || answer.Json.GetProperty("errors").TryGetProperty(field, out _), answer.Text);
        Assert.Equal(before, (await SendAsync("GET", address + "/reading")).Text);
    }

    [Theory]
    [InlineData("""{"row":0,"heading":"price","value":"1"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"row":3,"heading":"price","value":"1"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"row":1,"heading":"cost","value":"1"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"row":1,"value":"1"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"row":1,"heading":"title","value":"a\u0000b"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"row":1,"heading":"title","value":"\ud800"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"row":1.5,"heading":"price","value":"1"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"row":1,"heading":"price","value":1}""", HttpStatusCode.BadRequest)]
    public async Task Fix_Wrong_IsRefused(string json, HttpStatusCode expected)
    {
        var address = await BringAsync(Stock);
        (await SendAsync("PUT", address + "/fixes", json)).MustBeProblem(expected);
        Assert.Equal(1, Count(await DoAsync(address, "check"), "refused"));
    }

    [Fact]
    public async Task Pages_ThatAreNone_Are400_AndOnesBehindTheLastAreEmpty()
    {
        var address = await BringAsync(Stock);
        await DoAsync(address, "check");
        foreach (var page in new[] { "0", "-1", "1e9", "x", "", "2147483648", "1&page=2", "1&take=5" })
        {
            foreach (var list in new[] { "refused", "changes", "kept" })
            {
                (await SendAsync("GET", $"{address}/{list}?page={page}")).MustBeProblem(HttpStatusCode.BadRequest);
            }
        }

        foreach (var query in new[] { "take=0", "take=101", "before=0", "before=x", "page=1" })
        {
            (await SendAsync("GET", "/api/imports?" + query)).MustBeProblem(HttpStatusCode.BadRequest);
        }

        var far = await JsonAsync($"{address}/refused?page=1000000000");
        Assert.Equal((0, 1), (far.GetProperty("items").GetArrayLength(), far.GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task File_InAnotherEncodingThanSaid_IsRefusedWithTheLine_AndReadOnceItIsSaidRight()
    {
        var address = await BringAsync(Encoding.Latin1.GetBytes("make,title\nOpel,K\u00E4fer\n"));
        Assert.Equal(HttpStatusCode.OK, (await SetAsync(address, s => s["encoding"] = "utf-8")).Status);
        var import = await FinishAsync(address);
        Assert.Equal("refused", StateOf(import));
        Assert.Contains("Line 2 is not utf-8", import.GetProperty("problem").GetString(), StringComparison.Ordinal);

        await SendAsync("PUT", address + "/settings", """{"encoding":"windows-1252","mapping":{"fields":[]}}""");
        Assert.Equal("ready", StateOf(await FinishAsync(address)));
        await DoAsync(address, "check");
        Assert.Equal("Käfer", (await JsonAsync(address + "/samples")).GetProperty("samples")[0].GetProperty("car").GetProperty("title").GetString());
    }

    [Fact]
    public async Task Keys_WithoutTheScopeOrNone_AreRefusedBeforeAnythingIsRead()
    {
        var manager = await Database.AddUserAsync(Roles.Manager);
        using var content = File(Encoding.UTF8.GetBytes(Stock));
        (await UploadAsync(content, client: ClientWith(await Database.AddKeyAsync(manager, Permissions.CarsRead, Permissions.CarsWrite)))).MustBeProblem(HttpStatusCode.Forbidden);
        using var again = File(Encoding.UTF8.GetBytes(Stock));
        (await UploadAsync(again, client: ClientWith(null))).MustBeProblem(HttpStatusCode.Unauthorized);
        using var ofSales = File(Encoding.UTF8.GetBytes(Stock));
        (await UploadAsync(ofSales, client: ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), [.. Permissions.KeyScopes])))).MustBeProblem(HttpStatusCode.Forbidden);
        await MustHaveNoImportAsync();
    }

    private async Task Must409Async(string address, string verb, string reason) =>
        Assert.Contains(reason, (await SendAsync("POST", $"{address}/{verb}")).MustBeProblem(HttpStatusCode.Conflict).Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

    private async Task MustHaveNoImportAsync()
    {
        await using var db = Database.Open();
        Assert.Equal(0, await db.Imports.CountAsync(Ct));
        var folder = Path.Combine(Database.Options.Directory, "imports");
        Assert.True(!Directory.Exists(folder) || Directory.GetFileSystemEntries(folder).Length == 0);
    }

    public sealed class OnSqlite() : ImportsApiBadInputTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ImportsApiBadInputTests(DatabaseProvider.PostgreSql);
}
