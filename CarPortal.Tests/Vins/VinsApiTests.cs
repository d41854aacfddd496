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

    [Fact]
    public async Task Get_WrongParameter_Is400NamingIt()
    {
        foreach (var (query, name) in new[]
        {
            ("x=1", "x"), ("year=two", "year"), ("year=-1", "year"), ("year=2016&year=2017", "year"), ("carId=99999999999999", "carId"),
            ($"make={new string('x', 61)}", "make"),
        })
        {
            var answer = await SendAsync("GET", $"/api/vins/1G1BE5SM6H7000001?{query}");
            Assert.True(answer.MustBeProblem(HttpStatusCode.BadRequest).Json.GetProperty("errors").TryGetProperty(name, out _), answer.Text);
        }
    }

    [Fact]
    public async Task Get_AnythingForAVin_IsAnswered()
    {
        foreach (var vin in new[] { "W0L%D0%90", "%F0%9F%9A%97", "W0L%2F..%2F..", "%3Cscript%3E", "%25%25%25%25%25%25%25%25", "%20", "%0A" })
        {
            var answer = await SendAsync("GET", $"/api/vins/{vin}");
            Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{vin}: {answer.Status} {answer.Text}");
        }
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
    public async Task Post_VinWithALookAlike_IsSavedAsItWasTypedAndToldOf()
    {
        var right = await Database.AddCarAsync(CarBuilder.Input() with { Vin = "W0L0AHL0855000001" });
        foreach (var (vin, told) in new[]
        {
            ("W0L0\u0410HL0855000001", "a Cyrillic letter that only looks like A"), ("\uFF37\uFF10L0AHL0855000001", "a full-width character"),
            ("w0l!\u043Eahl", "a Cyrillic letter that only looks like O"), ("WOL0AHL0855000001", "the letter O, which no VIN has; it is probably the digit 0"),
            ("W0L0AHL085500000I", "the letter I, which no VIN has; it is probably the digit 1"),
        })
        {
            var report = (await SendAsync("GET", $"/api/vins/{Uri.EscapeDataString(vin)}")).Json;
            Assert.Contains(told, report.GetProperty("notes").ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(report.GetProperty("notes").EnumerateArray(), n => n.GetProperty("refuses").GetBoolean());
            var json = $$"""{"make":"Opel","title":"Astra","vin":"{{vin}}"}""";
            var saved = await SendAsync("POST", "/api/cars", json);
            Assert.Equal((HttpStatusCode.Created, vin.ToUpperInvariant()), (saved.Status, saved.Json.GetProperty("vin").GetString()));
            (await SendAsync("POST", "/api/cars", json)).MustBeProblem(HttpStatusCode.Conflict);
        }

        Assert.Equal(right.Vin, (await Database.Get<CarService>().GetAsync(right.Id, Ct))!.Vin);
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
