using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

/// <summary>What the API refuses: always with a clear problem, and nothing is changed.</summary>
public abstract class CarsApiBadInputTests(DatabaseProvider provider) : ApiTest(provider)
{
    private const string Ok = "\"make\":\"Opel\",\"title\":\"Corsa\"";

    private static readonly string[] Malformed =
    [
        "", " ", "{", "[]", "null", "1", "\"x\"", $"{{{Ok},}}", $"{{{Ok}}} x", $"{{{Ok},/*c*/\"year\":1}}", $"{{'make':'x'}}",
        """{"make":"a","make":"b","title":"t"}""", new string('[', 10_000), string.Concat(Enumerable.Repeat("{\"make\":", 10_000)),
        """{"make":"a\ud800","title":"t"}""", """{"\ud800":1}""", $$"""{{{Ok}},"price":1e400}""",
    ];

    /// <summary>A member that cannot be read as what it is, or cannot be set, and the problem names it.</summary>
    private static readonly string[] WrongMembers =
    [
        "\"id\":1", "\"version\":1", "\"createdBy\":\"x\"", "\"createdAt\":\"2020-01-01T00:00:00Z\"", "\"changedBy\":\"x\"", "\"deletedAt\":null",
        "\"importId\":1", "\"makeKey\":\"x\"", "\"Year\":2016", "\"passwordHash\":\"x\"", "\"role\":\"Administrator\"",
        "\"year\":\"2016\"", "\"year\":2016.5", "\"year\":true", "\"year\":{}", "\"mileage\":2147483648", "\"price\":\"5\"", "\"price\":[1]",
        "\"model\":5", "\"fuel\":0", "\"fuel\":\"Petrol\"", "\"fuel\":\"petrol,diesel\"", "\"fuel\":\"\"", "\"status\":\"inpreparation\"",
        "\"firstRegistered\":\"2016-13\"", "\"firstRegistered\":\"2016-3\"", "\"firstRegistered\":201603", "\"acquiredOn\":\"2023-02-29\"",
        "\"acquiredOn\":\"01.02.2023\"", "\"lastSeenAt\":\"yesterday\"", "\"lastSeenAt\":\"0001-01-01T00:00:00+14:00\"",
    ];

    private static readonly string[] BrokenRules =
    [
        "\"price\":12.345", "\"price\":-1", "\"price\":1000000000", "\"year\":1884", "\"year\":9999", "\"mileage\":-1", "\"doors\":0", "\"powerKw\":0",
        "\"vin\":\"a\\u0000b\"", "\"vin\":\"W0L0TGF48250000011\"", "\"model\":\"a\\u0000b\"", "\"notes\":\"a\\u0000b\"", "\"colour\":\"a\\nb\"",
        $"\"notes\":\"{new string('x', 4_001)}\"", $"\"stockNumber\":\"{new string('x', 33)}\"", "\"firstRegistered\":\"1884-12\"",
        "\"firstRegistered\":\"9999-01\"", "\"acquiredOn\":\"0001-01-01\"", "\"lastSeenAt\":\"9999-01-01T00:00:00Z\"",
    ];

    private static readonly (string Parameters, string Name)[] BadParameters =
    [
        ("foo=1", "foo"), ("before=x", "before"), ("page=2", "page"), ("%00=1", "\0"), ("take=0", "take"), ("take=-1", "take"), ("take=201", "take"),
        ("take=1e9", "take"), ("take=99999999999999999999", "take"), ("take=1&take=2", "take"), ("after=x", "after"), ("after=%00", "after"),
        ("after=eyJ9", "after"), ("after=eyJTb3J0IjoiWWVhci0iLCJLZXkiOm51bGwsIklkIjoxLCJQb3NpdGlvbiI6MX0", "after"), ("sort=foo", "sort"),
        ("sort=--year", "sort"), ("sort=createdBy.passwordHash", "sort"), ("sort=1", "sort"), ("yearFrom=x", "yearFrom"), ("yearTo=-1", "yearTo"),
        ("yearTo=99999999999", "yearTo"), ("priceFrom=NaN", "priceFrom"), ("priceTo=1e400", "priceTo"), ("priceTo=1.234", "priceTo"),
        ("status=gone", "status"), ("status=2", "status"), ($"search={new string('x', 201)}", "search"), ($"make={new string('x', 61)}", "make"),
    ];

    [Fact]
    public async Task Write_MalformedJson_Is400()
    {
        await Database.AddCarAsync();
        foreach (var body in Malformed)
        {
            await MustRefuseAsync(body, HttpStatusCode.BadRequest);
        }

        await MustBeUntouchedAsync();
    }

    [Fact]
    public async Task Write_MemberThatCannotBe_Is400NamingIt()
    {
        await Database.AddCarAsync();
        foreach (var member in WrongMembers)
        {
            var name = member.Split('"')[1];
            foreach (var answer in await MustRefuseAsync($"{{{Ok},{member}}}", HttpStatusCode.BadRequest))
            {
                Assert.True(answer.Json.GetProperty("detail").GetString()!.Contains($"'{name}'", StringComparison.Ordinal), answer.Text);
            }
        }

        await MustBeUntouchedAsync();
    }

    [Fact]
    public async Task Write_BrokenRule_Is422NamingTheField()
    {
        await Database.AddCarAsync();
        foreach (var member in BrokenRules)
        {
            var name = member.Split('"')[1];
            foreach (var answer in await MustRefuseAsync($"{{{Ok},{member}}}", HttpStatusCode.UnprocessableEntity))
            {
                Assert.True(answer.Json.GetProperty("errors").GetProperty(name)[0].GetString()!.Length > 0, answer.Text);
            }
        }

        foreach (var answer in await MustRefuseAsync("{}", HttpStatusCode.UnprocessableEntity))
        {
            Assert.Equal(["make", "title"], answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
        }

        await MustBeUntouchedAsync();
    }

    [Fact]
    public async Task Post_TextsAtTheEdgeOfUnicode_AreTaken()
    {
        foreach (var text in new[] { "\\uffff", "\\ufffe", "\\u202e x", "🚗🚗", "\\ufdfa\\ufdfa", "%_\\\\'\\\"" })
        {
            Assert.Equal(HttpStatusCode.Created, (await SendAsync("POST", "/api/cars", $"{{\"make\":\"{text}\",\"title\":\"{text}\"}}")).Status);
        }
    }

    [Fact]
    public async Task Write_NotJsonOrTooLarge_IsRefused()
    {
        await Database.AddCarAsync();
        foreach (var type in new[] { null, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=utf-16", "text/csv" })
        {
            (await PostAsync(Encoding.UTF8.GetBytes($"{{{Ok}}}"), type)).MustBeProblem(HttpStatusCode.UnsupportedMediaType);
        }

        (await PostAsync(Encoding.Unicode.GetBytes($"{{{Ok}}}"), "application/json")).MustBeProblem(HttpStatusCode.BadRequest);
        (await PostAsync([.. "{\"make\":\""u8, 0xff, 0xfe, .. "\",\"title\":\"t\"}"u8], "application/json")).MustBeProblem(HttpStatusCode.BadRequest);
        (await PostAsync(new byte[(1024 * 1024) + 1], "application/json")).MustBeProblem(HttpStatusCode.RequestEntityTooLarge);
        (await PostAsync(new byte[5_000_000], "application/json", chunked: true)).MustBeProblem(HttpStatusCode.RequestEntityTooLarge);
        await MustBeUntouchedAsync();
    }

    [Fact]
    public async Task List_BadParameter_Is400NamingIt()
    {
        await Database.AddCarAsync();
        foreach (var (parameters, name) in BadParameters)
        {
            var answer = (await SendAsync("GET", "/api/cars?" + parameters)).MustBeProblem(HttpStatusCode.BadRequest);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(name, out _), answer.Text);
        }
    }

    [Fact]
    public async Task AnyCall_NoSuchAddressOrMethod_IsAProblem()
    {
        foreach (var (method, path, expected) in new[]
        {
            ("GET", "/api", HttpStatusCode.NotFound),
            ("GET", "/api/", HttpStatusCode.NotFound),
            ("POST", "/api/boats", HttpStatusCode.NotFound),
            ("GET", "/api/cars/0", HttpStatusCode.NotFound),
            ("GET", "/api/cars/-1", HttpStatusCode.NotFound),
            ("GET", "/api/cars/2147483648", HttpStatusCode.NotFound),
            ("GET", "/api/cars/one", HttpStatusCode.NotFound),
            ("GET", "/api/cars/1/boats", HttpStatusCode.NotFound),
            ("PUT", "/api/cars", HttpStatusCode.MethodNotAllowed),
            ("POST", "/api/cars/1", HttpStatusCode.MethodNotAllowed),
            ("TRACE", "/api/cars", HttpStatusCode.MethodNotAllowed),
            ("OPTIONS", "/api/cars", HttpStatusCode.MethodNotAllowed),
            ("BREW", "/api/cars", HttpStatusCode.MethodNotAllowed),
        })
        {
            var answer = (await SendAsync(method, path, null, ("X-HTTP-Method-Override", "DELETE"))).MustBeProblem(expected);
            Assert.Equal(expected == HttpStatusCode.MethodNotAllowed, answer.Message.Content.Headers.Allow.Count > 0);
            Assert.False(answer.Message.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task AnyCall_BugInThePortal_Is500WithATraceIdOnly()
    {
        await using (var db = Database.Open())
        {
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE \"Cars\" RENAME TO \"Vehicles\"", Ct);
        }

        var answer = (await SendAsync("GET", "/api/cars")).MustBeProblem(HttpStatusCode.InternalServerError);

        Assert.NotEmpty(answer.Json.GetProperty("traceId").GetString()!);
        Assert.DoesNotContain("Cars", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_DatabaseGone_Is503()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/api/cars")).Status);
        await RemoveDatabaseAsync();

        foreach (var method in new[] { "GET", "POST" })
        {
            var answer = (await SendAsync(method, "/api/cars", method == "POST" ? $"{{{Ok}}}" : null)).MustBeProblem(HttpStatusCode.ServiceUnavailable);
            Assert.NotNull(answer.Message.Headers.RetryAfter);
        }
    }

    private async Task RemoveDatabaseAsync()
    {
        if (Database.Options.Provider == DatabaseProvider.PostgreSql)
        {
            await (await PostgreSqlCluster.GetOrSkipAsync()).DropDatabaseAsync(Database.Options.ConnectionString!);
            return;
        }

        // A folder in its place: a missing file would only be made anew.
        var file = Path.Combine(Database.Options.Directory, "carportal.db");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Delete(file);
        Directory.CreateDirectory(file);
    }

    private async Task<ApiAnswer[]> MustRefuseAsync(string body, HttpStatusCode status)
    {
        ApiAnswer[] answers = [await SendAsync("POST", "/api/cars", body), await SendAsync("PUT", "/api/cars/1", body, ("If-Match", "\"1\""))];
        foreach (var answer in answers)
        {
            Assert.True(status == answer.Status, $"{answer.Status} for {body[..Math.Min(body.Length, 200)]}");
            answer.MustBeProblem(status);
        }

        return answers;
    }

    private async Task MustBeUntouchedAsync()
    {
        await using var db = Database.Open();
        Assert.Equal(1, (await db.Cars.SingleAsync(Ct)).Version);
    }

    private async Task<ApiAnswer> PostAsync(byte[] body, string? type, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/cars")
        {
            Content = chunked ? new StreamContent(new MemoryStream(body)) : new ByteArrayContent(body),
        };
        request.Headers.TransferEncodingChunked = chunked ? true : null;
        request.Content.Headers.ContentLength = chunked ? null : body.Length;
        request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        var response = await Client.SendAsync(request, Ct);
        return new ApiAnswer(response.StatusCode, response, await response.Content.ReadAsStringAsync(Ct));
    }

    public sealed class OnSqlite() : CarsApiBadInputTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarsApiBadInputTests(DatabaseProvider.PostgreSql);
}
