using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Imports;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Imports;

/// <summary>A file's way in through the page's form, as browsers and others send it.</summary>
public abstract partial class ImportUploadTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const string Stock = "make,title,price\nOpel,Astra Caravan,4950\nFord,Focus,3200\n";

    private PortalFactory _portal = null!;
    private HttpClient _client = null!;
    private string _token = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _portal = PortalFactory.On(Database).WithoutWorkers();
        _client = await _portal.SignInAsync((await Database.AddStaffAsync(Roles.Manager)).Email);
        _token = await TokenAsync(_client, "/imports");
    }

    public override async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _portal.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Post_ByAPlainForm_IsLedToTheImport()
    {
        using var answer = await _client.PostAsync("/imports", Form(_token, Stock, "C:\\lists\\stock.csv"), Ct);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var job = Assert.Single(await Imports.ListAsync(ct: Ct));
        Assert.Equal($"/imports/{job.Id}", answer.Headers.Location!.ToString());
        Assert.Equal(("stock.csv", (long)Stock.Length, ImportState.Reading), (job.FileName, job.FileLength, job.State));
        using var page = await _client.GetAsync($"/imports/{job.Id}", Ct);
        Assert.Contains("The file is being looked through", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ByTheScript_HearsWhereTheImportIs()
    {
        using var answer = await SendAsScriptAsync(Form(null, Stock), _token);

        var job = Assert.Single(await Imports.ListAsync(ct: Ct));
        Assert.Equal($"/imports/{job.Id}", (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("href").GetString());
    }

    [Fact]
    public async Task A8_Post_WithoutOrWithAForeignToken_IsRefused()
    {
        using var none = await SendAsScriptAsync(Form(null, Stock), null);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        using var foreign = await SendAsScriptAsync(Form(null, Stock), "CfDJ8" + new string('x', 150));
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        using var form = await _client.PostAsync("/imports", Form("CfDJ8\r\nX-Evil: 1", Stock), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, form.StatusCode);
        Assert.Contains("out of date", await form.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        // Behind the file it comes too late: the file would have had to be kept for it.
        using var late = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(Stock)), "file", "stock.csv" }, { new StringContent(_token), "__RequestVerificationToken" } };
        using var tooLate = await _client.PostAsync("/imports", late, Ct);
        Assert.Equal(HttpStatusCode.BadRequest, tooLate.StatusCode);
        await AssertNothingAsync();
    }

    [Theory]
    [InlineData(Roles.Sales)]
    [InlineData(Roles.Viewer)]
    public async Task C14_Post_ByWhoMayNotImport_Answers403(string role)
    {
        using var other = await _portal.SignInAsync((await Database.AddStaffAsync(role)).Email);
        var token = await TokenAsync(other, "/account");

        using var answer = await SendAsScriptAsync(Form(null, Stock), token, other);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using var form = await other.PostAsync("/imports", Form(token, Stock), Ct);
        Assert.Equal("/access-denied", form.Headers.Location!.AbsolutePath);
        using var page = await other.GetAsync("/imports", Ct);
        Assert.Equal("/access-denied", page.Headers.Location!.AbsolutePath);
        using var stranger = await SendAsScriptAsync(Form(null, Stock), token, _portal.NewClient());
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        await AssertNothingAsync();
    }

    [Fact]
    public async Task C7_Post_OfMoreThanAFileMayHave_IsRefusedBeforeItIsRead()
    {
        using var body = new StreamContent(new MemoryStream());
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        body.Headers.ContentLength = ImportJobService.MaxBytes * 2;

        using var answer = await SendAsScriptAsync(body, _token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("1024 MB: split it", (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await AssertNothingAsync();
    }

    [Fact]
    public async Task Post_WithoutAFile_SaysSo()
    {
        using var nothing = new MultipartFormDataContent { { new StringContent(_token), "__RequestVerificationToken" } };
        using var none = await _client.PostAsync("/imports", nothing, Ct);
        Assert.Equal("/imports?problem=no-file", none.Headers.Location!.ToString());

        // As browsers send a form in which none was chosen.
        var unnamed = new StringContent($"--x\r\nContent-Disposition: form-data; name=\"__RequestVerificationToken\"\r\n\r\n{_token}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n");
        unnamed.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var unchosen = await _client.PostAsync("/imports", unnamed, Ct);
        Assert.Equal("/imports?problem=no-file", unchosen.Headers.Location!.ToString());

        using var noForm = await _client.PostAsync("/imports", new StringContent("make,title"), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, noForm.StatusCode);
        Assert.Contains("choose one first", await _client.GetStringAsync("/imports?problem=no-file", Ct), StringComparison.Ordinal);
        await AssertNothingAsync();
    }

    [Fact]
    public async Task U11_Post_ThatEndsInTheMiddle_LeavesNothing()
    {
        var whole = await Form(_token, Stock).ReadAsStringAsync(Ct);
        var cut = new StringContent(whole[..(whole.IndexOf("Focus", StringComparison.Ordinal) + 2)]);
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");

        using var answer = await _client.PostAsync("/imports", cut, Ct);

        Assert.Equal("/imports?problem=broken", answer.Headers.Location!.ToString());
        await AssertNothingAsync();
    }

    [Fact]
    public async Task C10_ADoubleClick_BringsEachCarOnce()
    {
        var answers = await Task.WhenAll(SendAsScriptAsync(Form(null, Stock), _token), SendAsScriptAsync(Form(null, Stock), _token));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        foreach (var job in await Imports.ListAsync(ct: Ct))
        {
            await WorkAsync();
            Assert.IsType<ImportJobResult.Ok>(await Imports.CheckAsync(job.Id, Ct));
            await WorkAsync();
            if ((await Imports.FindAsync(job.Id, Ct))!.Tally.Created > 0)
            {
                Assert.IsType<ImportJobResult.Ok>(await Imports.RunAsync(job.Id, Ct));
                Assert.IsType<ImportJobResult.WrongState>(await Imports.RunAsync(job.Id, Ct));
                await WorkAsync();
            }
        }

        Assert.Equal(new[] { (0, 2), (2, 0) }, (await Imports.ListAsync(ct: Ct)).Select(j => (j.Tally.Created, j.Tally.AlreadyIn)).Order());
        await using var db = Database.Open();
        Assert.Equal(2, await db.Cars.CountAsync(Ct));
    }

    [Fact]
    public async Task Rejects_OfWhatWasRefused_IsAFileToBeCorrected()
    {
        using var answer = await SendAsScriptAsync(Form(null, Stock + "Opel,Corsa,cheap\n"), _token);
        var href = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("href").GetString();
        using var early = await _client.GetAsync($"{href}/rejects", Ct);
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        await WorkAsync();
        Assert.IsType<ImportJobResult.Ok>(await Imports.CheckAsync((await Imports.ListAsync(ct: Ct))[0].Id, Ct));
        await WorkAsync();

        using var rejects = await _client.GetAsync($"{href}/rejects", Ct);

        Assert.Equal(("text/csv", "stock.rejected.csv"), (rejects.Content.Headers.ContentType!.MediaType, rejects.Content.Headers.ContentDisposition!.FileNameStar));
        Assert.Contains("Opel,Corsa,cheap,", await rejects.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private ImportJobService Imports => Database.Get<ImportJobService>();

    /// <summary>The work that waits, by the portal's own worker, which knows of it.</summary>
    private async Task WorkAsync()
    {
        while (await Database.Get<ImportWorker>().RunNextAsync(Ct))
        {
        }
    }

    private async Task AssertNothingAsync()
    {
        Assert.Empty(await Imports.ListAsync(ct: Ct));
        var folder = Path.Combine(Database.Options.Directory, "imports");
        Assert.False(Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any());
    }

    private Task<HttpResponseMessage> SendAsScriptAsync(HttpContent body, string? token, HttpClient? client = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/imports") { Content = body };
        request.Headers.Accept.ParseAdd("application/json");
        if (token is not null)
        {
            request.Headers.Add("RequestVerificationToken", token);
        }

        return (client ?? _client).SendAsync(request, Ct);
    }

    private static MultipartFormDataContent Form(string? token, string text, string name = "stock.csv")
    {
        var form = new MultipartFormDataContent("x");
        if (token is not null)
        {
            form.Add(new StringContent(token), "__RequestVerificationToken");
        }

        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", name);
        return form;
    }

    private static async Task<string> TokenAsync(HttpClient client, string path) => Token().Match(await client.GetStringAsync(path, Ct)).Groups[1].Value;

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    public sealed class OnSqlite() : ImportUploadTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ImportUploadTests(DatabaseProvider.PostgreSql);
}
