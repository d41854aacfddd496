using System.Net;
using System.Text;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using CarPortal.Web.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

/// <summary>A list as a file.</summary>
public abstract class CarExportFileTests(DatabaseProvider provider) : ApiTest(provider)
{
    [Fact]
    public async Task Export_AsStaff_IsTheListInItsOrderForASpreadsheet()
    {
        await Database.AddCarAsync(CarBuilder.Input("Opel", "=HYPERLINK(\"x\")") with { StockNumber = "A1", Price = 2_000, PurchasePrice = 1_000, Location = " +Lot, 3" });
        await Database.AddCarAsync(CarBuilder.Input("Opel", "TÜV \"neu\"") with { StockNumber = "A2", Price = 3_000.5m });
        await Database.AddCarAsync(CarBuilder.Input("Ford", "Ka"));
        using var staff = await Portal.SignInAsync((await Database.AddStaffAsync(Roles.Viewer)).Email);

        using var answer = await staff.GetAsync(CarExport.Href("csv", Opels().By(new CarSortKey(CarSort.Price, Descending: true)), ["stockNumber", "title", "price", "location"]), Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("text/csv", "attachment"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Matches(@"^cars-\d{4}-\d\d-\d\d\.csv$", answer.Content.Headers.ContentDisposition.FileName!.Trim('"'));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal(
            "\uFEFFstockNumber,title,price,location\r\nA2,\"TÜV \"\"neu\"\"\",3000.5,\r\nA1,\"'=HYPERLINK(\"\"x\"\")\",2000,\"'+Lot, 3\"\r\n",
            Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Ct)));
        await using var db = Database.Open();
        Assert.Contains("\"2\"", (await db.History.SingleAsync(h => h.Action == HistoryAction.Exported, Ct)).Changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_WhoSeesNoCosts_GetsAndAsksForNone()
    {
        await Database.AddCarAsync(CarBuilder.Input("Opel") with { PurchasePrice = 4_711 });
        using var viewer = await Portal.SignInAsync((await Database.AddStaffAsync(Roles.Viewer)).Email);

        foreach (var format in new[] { "csv", "jsonl" })
        {
            var text = await viewer.GetStringAsync($"/cars/export/{format}", Ct);
            Assert.DoesNotContain("4711", text, StringComparison.Ordinal);
            Assert.DoesNotContain("purchasePrice", text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.BadRequest, (await viewer.GetAsync($"/cars/export/{format}?columns=purchasePrice", Ct)).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await viewer.GetAsync($"/cars/export/{format}?purchasePriceFrom=1", Ct)).StatusCode);
        }
    }

    [Fact]
    public async Task Export_JsonLines_AreTheApisCars()
    {
        for (var i = 0; i < 450; i++)
        {
            await Database.AddCarAsync(CarBuilder.Input("Opel", $"Nr {i}"));
        }

        var lines = (await SendAsync("GET", "/api/cars/export/jsonl?sort=id&make=opel")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(450, lines.Length);
        var first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal((await SendAsync("GET", $"/api/cars/{first.GetProperty("id").GetInt32()}")).Text, lines[0]);
        var some = (await SendAsync("GET", "/api/cars/export/jsonl?columns=title,id&take=1")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(450, some.Length);
        Assert.Equal(["id", "title"], JsonDocument.Parse(some[0]).RootElement.EnumerateObject().Select(p => p.Name).Order());
    }

    [Theory]
    [InlineData("/api/cars/export/xlsx", HttpStatusCode.NotFound)]
    [InlineData("/api/cars/export/csv?columns=wheels", HttpStatusCode.BadRequest)]
    [InlineData("/api/cars/export/csv?columns=,", HttpStatusCode.BadRequest)]
    [InlineData("/api/cars/export/csv?wheels=4", HttpStatusCode.BadRequest)]
    [InlineData("/api/cars/export/csv?view=4711", HttpStatusCode.BadRequest)]
    public async Task Export_OfWhatIsNot_SaysWhy(string path, HttpStatusCode status) => (await SendAsync("GET", path)).MustBeProblem(status);

    [Fact]
    public async Task Export_IntoAnEmptyPortalAndOutAgain_IsTheSameFile()
    {
        await VariedStockAsync();
        var columns = string.Join(',', CarCsv.Columns.Where(c => c is not ("id" or "version" or "createdAt" or "createdBy" or "changedAt" or "changedBy" or "statusSince")));
        var file = (await SendAsync("GET", $"/api/cars/export/csv?sort=id&columns={columns}")).Text;

        await using var other = await TestDatabase.CreateAsync(Database.Options.Provider);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        Assert.IsType<ImportResult.Done>(await other.Get<CarImportService>().RunAsync(stream, "all.csv", new ImportOptions(), Ct));
        await using var portal = PortalFactory.On(other);
        using var client = portal.NewClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", await other.AddKeyAsync(await other.AddUserAsync(Roles.Administrator), [.. Permissions.KeyScopes]));

        Assert.Equal(file, (await SendAsync(client, "GET", $"/api/cars/export/csv?sort=id&columns={columns}")).Text);
    }

    private static CarQuery Opels() => new CarQuery().With(new CarCondition(CarFilterField.Of("make")) { Values = ["opel"] });

    private Task VariedStockAsync() => Search.VariedStock.AddAsync(Database, 300, new Random(7), Ct);

    public sealed class OnSqlite() : CarExportFileTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarExportFileTests(DatabaseProvider.PostgreSql);
}
