using System.Net;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Vins;

public abstract class VinsApiTests(DatabaseProvider provider) : ApiTest(provider)
{
    [Fact]
    public async Task Get_Vin_TellsWhatItKnows()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Vin = "1G1BE5SM6H7000001" });

        var json = (await SendAsync("GET", "/api/vins/1g1be5sm6h7000001?year=2016&make=Ford")).Json;

        Assert.Equal("1G1BE5SM6H7000001", json.GetProperty("vin").GetString());
        Assert.Equal(("Chevrolet", "United States", "car", 2017), (
            json.GetProperty("maker").GetString(), json.GetProperty("country").GetString(), json.GetProperty("vehicle").GetString(), json.GetProperty("year").GetInt32()));
        Assert.Equal(car.StockNumber, json.GetProperty("inStock").GetProperty("stockNumber").GetString());
        Assert.Equal(["inStock"], json.GetProperty("notes").EnumerateArray().Where(n => n.GetProperty("refuses").GetBoolean()).Select(n => n.GetProperty("code").GetString()!));
        Assert.Equal(["checkDigit", "inStock", "make", "year"], json.GetProperty("notes").EnumerateArray().Select(n => n.GetProperty("code").GetString()!).Order());
        Assert.Equal("null", (await SendAsync("GET", $"/api/vins/1G1BE5SM6H7000001?carId={car.Id}")).Json.GetProperty("inStock").GetRawText());
    }

    private static readonly (string Query, string Name)[] WrongParameters =
    [
        ("x=1", "x"),
        ("year=two", "year"),
        ("year=-1", "year"),
        ("year=2016&year=2017", "year"),
        ("carId=99999999999999", "carId"),
        ("make=1234567890123456789012345678901234567890123456789012345678901", "make"),
    ];

    [Fact]
    public async Task Get_WrongParameter_Is400NamingIt()
    {
        await Assert.AllAsync(WrongParameters, async row =>
        {
            var (query, name) = row;
            var answer = await SendAsync("GET", $"/api/vins/1G1BE5SM6H7000001?{query}");

            Assert.True(answer.MustBeProblem(HttpStatusCode.BadRequest).Json.GetProperty("errors").TryGetProperty(name, out _));
        });
    }

    private static readonly string[] Anything =
    [
        "W0L%D0%90",
        "%F0%9F%9A%97",
        "W0L%2F..%2F..",
        "%3Cscript%3E",
        "%25%25%25%25%25%25%25%25",
        "%20",
        "%0A",
    ];

    [Fact]
    public async Task Get_AnythingForAVin_IsAnswered()
    {
        await Assert.AllAsync(Anything, async vin =>
        {
            var answer = await SendAsync("GET", $"/api/vins/{vin}");

            Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{answer.Status}: {answer.Text}");
        });
    }

    [Fact]
    public async Task Get_TenThousandCharacters_IsShortlyRefused()
    {
        var answer = await SendAsync("GET", $"/api/vins/{new string('A', 5_000)}");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Text.Length < 1_000);
        Assert.Contains("notAVin", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WarningsOnly_IsCreated()
    {
        var answer = await SendAsync("POST", "/api/cars", """{"make":"Opel","title":"Astra","vin":"w0l!оahl"}""");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("W0L!ОAHL", answer.Json.GetProperty("vin").GetString());
    }

    [Fact]
    public async Task OtherMethods_Are405_AndTheDocumentHasIt()
    {
        Assert.Equal("GET, HEAD", (await SendAsync("POST", "/api/vins/A", "{}")).MustBeProblem(HttpStatusCode.MethodNotAllowed).Message.Content.Headers.Allow.Aggregate((a, b) => $"{a}, {b}"));
        var operation = (await SendAsync("GET", "/openapi/v1.json")).Json.GetProperty("paths").GetProperty("/api/vins/{vin}").GetProperty("get");
        Assert.Equal(["vin", "year", "make", "carId"], operation.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()!));
    }

    public sealed class OnSqlite() : VinsApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : VinsApiTests(DatabaseProvider.PostgreSql);
}
