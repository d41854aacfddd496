using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Photos;
using CarPortal.Tests.Testing;
using Microsoft.Extensions.Logging;

namespace CarPortal.Tests.Photos;

/// <summary>Photos over HTTP: who gets them, how they are sent, and what strange requests come to.</summary>
public abstract class PhotoDoorTests(DatabaseProvider provider) : ApiTest(provider)
{
    private int _carId;
    private PhotoItem _photo = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _carId = (await Database.AddCarAsync()).Id;
        _photo = await Database.AddPhotoAsync(_carId, Pictures.Jpeg(1000, 500));
    }

    [Fact]
    public async Task Get_AsEveryReader_IsTheFileToKeepForEver()
    {
        foreach (var role in Roles.All)
        {
            using var client = await SignInAsync(role);
            foreach (var size in PhotoSizes.All)
            {
                using var answer = await client.GetAsync($"/photos/{_photo.Hash}/{size.Name()}.webp", Ct);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal("image/webp", answer.Content.Headers.ContentType!.ToString());
                Assert.Equal("max-age=31536000, private, immutable", answer.Headers.CacheControl!.ToString());
                Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
                Assert.Contains("sandbox", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
                Assert.StartsWith("default-src 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
                Assert.Equal("inline; filename=\"photo.webp\"", answer.Content.Headers.ContentDisposition!.ToString());
                Assert.StartsWith("RIFF", Encoding.ASCII.GetString(await answer.Content.ReadAsByteArrayAsync(Ct)), StringComparison.Ordinal);
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync($"/api/photos/{_photo.Hash}/large.webp", Ct)).StatusCode);
    }

    [Fact]
    public async Task U10_WhoMayNot_GetsNoByteWhateverTheyAsk()
    {
        var deleted = await Database.AddCarAsync();
        var ofDeleted = await Database.AddPhotoAsync(deleted.Id);
        await Database.Get<CarService>().DeleteAsync(deleted.Id, deleted.Version, Ct);
        var taken = await Database.AddPhotoAsync(_carId);
        await Database.Get<PhotoService>().DeleteAsync(_carId, taken.Id, taken.Version, Ct);
        using var viewer = await SignInAsync(Roles.Viewer);
        using var etag = await viewer.GetAsync($"/photos/{_photo.Hash}/small.webp", Ct);
        using var stranger = Portal.NewClient();
        using var wrongKey = ClientWith("cp_aaaaaaaa_bbbbbbbb");
        using var keyWithoutRight = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Administrator), Permissions.CarsWrite));
        var (gone, email) = await Database.AddStaffAsync(Roles.Manager);
        using var disabled = await Portal.SignInAsync(email);
        var users = Database.Get<Data.Users.UserService>(Actor.Console);
        await users.SetEnabledAsync(gone, (await users.GetAsync(gone, Ct))!.Version, false, Ct);

        foreach (var (client, path, status) in new[]
        {
            (stranger, $"/photos/{_photo.Hash}/small.webp", 401), (stranger, $"/api/photos/{_photo.Hash}/small.webp", 401),
            (wrongKey, $"/photos/{_photo.Hash}/small.webp", 401), (wrongKey, $"/api/photos/{_photo.Hash}/small.webp", 401),
            (disabled, $"/photos/{_photo.Hash}/small.webp", 401), (viewer, $"/api/photos/{_photo.Hash}/small.webp", 401),
            (keyWithoutRight, $"/api/photos/{_photo.Hash}/small.webp", 403), (Client, $"/photos/{_photo.Hash}/small.webp", 401),
            (viewer, $"/photos/{ofDeleted.Hash}/small.webp", 404), (viewer, $"/photos/{taken.Hash}/small.webp", 404),
            (viewer, $"/photos/{new string('a', 64)}/small.webp", 404), (viewer, $"/photos/{_photo.Hash}/huge.webp", 404),
            (viewer, $"/photos/{_photo.Hash.ToUpperInvariant()}/small.webp", 404), (viewer, "/photos/..%2f..%2fcarportal/small.webp", 404),
            (viewer, $"/photos/{_photo.Hash}/..%2fsmall.webp", 404), (viewer, $"/photos/{_photo.Hash[..2]}/{_photo.Hash}.small.webp", 404),
        })
        {
            foreach (var ask in new Action<HttpRequestMessage>[]
            {
                _ => { }, r => r.Method = HttpMethod.Head, r => r.Headers.TryAddWithoutValidation("Range", "bytes=0-99"),
                r => r.Headers.TryAddWithoutValidation("If-None-Match", etag.Headers.ETag!.ToString()),
                r => r.Headers.TryAddWithoutValidation("If-None-Match", "*"), r => r.Method = HttpMethod.Post,
            })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                ask(request);
                using var answer = await client.SendAsync(request, Ct);
                Assert.True((int)answer.StatusCode == status || request.Method == HttpMethod.Post && (int)answer.StatusCode is 401 or 404 or 405, $"{request.Method} {path}: {answer.StatusCode}");
                Assert.DoesNotContain("RIFF", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
                Assert.False(answer.Headers.CacheControl?.MaxAge > TimeSpan.Zero);
                Assert.Null(answer.Headers.ETag);
            }
        }
    }

    [Fact]
    public async Task U16_ManyRanges_AreAnsweredOnceAndWhole()
    {
        using var viewer = await SignInAsync(Roles.Viewer);
        var whole = await viewer.GetByteArrayAsync($"/photos/{_photo.Hash}/large.webp", Ct);
        foreach (var range in new[] { "bytes=0-1", "bytes=0-," + string.Join(',', Enumerable.Repeat("0-", 1_000)) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/photos/{_photo.Hash}/large.webp");
            request.Headers.TryAddWithoutValidation("Range", range);
            using var answer = await viewer.SendAsync(request, Ct);
            Assert.Equal((HttpStatusCode.OK, whole.Length), (answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync(Ct)).Length));
        }
    }

    [Fact]
    public async Task Get_WithItsETag_Is304WithoutABody()
    {
        using var viewer = await SignInAsync(Roles.Viewer);
        using var first = await viewer.GetAsync($"/photos/{_photo.Hash}/small.webp", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/photos/{_photo.Hash}/small.webp");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await viewer.SendAsync(request, Ct);

        Assert.Equal((HttpStatusCode.NotModified, 0), (second.StatusCode, (await second.Content.ReadAsByteArrayAsync(Ct)).Length));
    }

    [Fact]
    public async Task U12_FileIsMissing_Is404WithAWarningAndThePhotoIsStillListed()
    {
        var missing = Database.Get<PhotoFiles>().PathOf(_photo.Hash, PhotoSize.Small);
        File.Delete(missing);
        var log = new LogCollector();
        await using var portal = PortalFactory.On(Database).With(log);
        using var viewer = await portal.SignInAsync((await Database.AddStaffAsync(Roles.Viewer)).Email);

        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync($"/photos/{_photo.Hash}/small.webp", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"/photos/{_photo.Hash}/large.webp", Ct)).StatusCode);

        Assert.Single(log.From(LogLevel.Warning), line => line.Contains(Path.GetFileName(missing), StringComparison.Ordinal));
        Assert.Single((await Database.Get<PhotoService>().ListAsync(_carId, Ct))!);
    }

    [Fact]
    public async Task U3_U4_NamesAndTypesThatLie_NameNothing()
    {
        foreach (var name in new[]
        {
            "../../x.jpg", "..%2fx.jpg", "..\\\\x.jpg", "/etc/x.jpg", "C:\\\\x.jpg", ".htaccess", "a.jpg.exe", "=cmd()", new string('x', 3_000),
            "x.jpg\"; filename*=UTF-8''..%2F..%2Fa%00b%0Ac.jpg; x=\"",
        })
        {
            using var form = Pictures.Form((name, Pictures.Jpeg()));
            using var answer = await Client.PostAsync($"/api/cars/{_carId}/photos", form, Ct);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{name}: {answer.StatusCode}");
        }

        Assert.All(
            new DirectoryInfo(Database.Get<PhotoFiles>().Folder).GetFiles("*", SearchOption.AllDirectories),
            file => Assert.Matches("^[0-9a-f]{64}\\.(large|medium|small)\\.webp$", file.Name));
        Assert.All(new DirectoryInfo(Database.Options.Directory).GetFiles(), file => Assert.StartsWith("carportal.db", file.Name, StringComparison.Ordinal));
        Assert.Equal(11, (await Database.Get<PhotoService>().ListAsync(_carId, Ct))!.Count);
    }

    [Fact]
    public async Task Api_MalformedBodies_AreAnsweredAsTheClientsFault()
    {
        const string part = "--x\r\nContent-Disposition: form-data; name=\"a\"", form = "multipart/form-data; boundary=x";
        foreach (var (type, body, status) in new[]
        {
            ("application/json", "{}", 415), ("multipart/form-data", "x", 415), (form, "rubbish", 400), (form, part + "\r\n\r\nfield\r\n--x--\r\n", 400),
            (form, part + "; filename=\"a.jpg\"\r\n\r\ncut", 400),
        })
        {
            using var content = new StringContent(body);
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await Client.PostAsync($"/api/cars/{_carId}/photos", content, Ct);
            Assert.True(status == (int)answer.StatusCode, $"{type} {body}: {answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }

        Assert.Single((await Database.Get<PhotoService>().ListAsync(_carId, Ct))!);
    }

    [Fact]
    public async Task Api_ChangeOrderAndDelete_FollowTheRulesOfThePage()
    {
        var other = await Database.AddPhotoAsync(_carId);
        var path = $"/api/cars/{_carId}/photos";
        (await SendAsync("PATCH", $"{path}/{_photo.Id}", """{"caption":"x"}""")).MustBeProblem(HttpStatusCode.PreconditionRequired);
        var changed = await SendAsync("PATCH", $"{path}/{_photo.Id}", """{"caption":"Left side","shot":"left","rotate":90}""", ("If-Match", $"\"{_photo.Version}\""));
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal(("Left side", "Left", 500), (changed.Json.GetProperty("caption").GetString(), changed.Json.GetProperty("shot").GetString(), changed.Json.GetProperty("width").GetInt32()));
        (await SendAsync("PATCH", $"{path}/{_photo.Id}", """{"caption":"y"}""", ("If-Match", $"\"{_photo.Version}\""))).MustBeProblem(HttpStatusCode.PreconditionFailed);
        (await SendAsync("PATCH", $"{path}/{_photo.Id}", """{"hash":"y"}""", ("If-Match", changed.ETag!))).MustBeProblem(HttpStatusCode.BadRequest);
        (await SendAsync("PATCH", $"{path}/{_photo.Id}", """{"caption":"lost?","rotate":45}""", ("If-Match", changed.ETag!))).MustBeProblem(HttpStatusCode.BadRequest);
        (await SendAsync("PATCH", $"{path}/{_photo.Id}", $$"""{"caption":"{{new string('x', 10_000)}}"}""", ("If-Match", changed.ETag!))).MustBeProblem(HttpStatusCode.UnprocessableEntity);

        int[] seen = [_photo.Id, other.Id], order = [other.Id, _photo.Id];
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", $"{path}/order", JsonSerializer.Serialize(new { seen, order }))).Status);
        var late = await SendAsync("PUT", $"{path}/order", JsonSerializer.Serialize(new { seen, order = seen }));
        Assert.Equal(order, late.MustBeProblem(HttpStatusCode.Conflict).Json.GetProperty("current").EnumerateArray().Select(id => id.GetInt32()));

        (await SendAsync("DELETE", $"{path}/{other.Id}", null, ("If-Match", "\"7\""))).MustBeProblem(HttpStatusCode.PreconditionFailed);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", $"{path}/{other.Id}", null, ("If-Match", $"\"{other.Version}\""))).Status);
        (await SendAsync("DELETE", $"{path}/{other.Id}", null, ("If-Match", $"\"{other.Version}\""))).MustBeProblem(HttpStatusCode.NotFound);
        (await SendAsync("GET", $"{path}/{other.Id}")).MustBeProblem(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Page_WithoutTheTokenInItsHeader_TakesNothing()
    {
        using var sales = await SignInAsync(Roles.Sales);
        foreach (var token in new[] { null, "", "wrong" })
        {
            using var form = Pictures.Form(("front.jpg", Pictures.Jpeg()));
            form.Headers.TryAddWithoutValidation("RequestVerificationToken", token);
            form.Add(new StringContent("wrong"), "__RequestVerificationToken");
            using var answer = await sales.PostAsync($"/photos/cars/{_carId}", form, Ct);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Single((await Database.Get<PhotoService>().ListAsync(_carId, Ct))!);
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join(',', answer.Headers.GetValues(name));

    private async Task<HttpClient> SignInAsync(string role) => await Portal.SignInAsync((await Database.AddStaffAsync(role)).Email);

    public sealed class OnSqlite() : PhotoDoorTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PhotoDoorTests(DatabaseProvider.PostgreSql);
}
