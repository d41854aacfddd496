using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Photos;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Photos;

/// <summary>Many files at once, and connections that do not last until all of them are there.</summary>
public abstract class PhotoUploadTests(DatabaseProvider provider) : ApiTest(provider)
{
    private int _carId;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _carId = (await Database.AddCarAsync()).Id;
    }

    [Fact]
    public async Task Api_ManyFiles_HaveAResultEach()
    {
        var again = Pictures.Jpeg();
        using var form = Pictures.Form(("front.jpg", again), ("virus.svg", "<svg/>"u8.ToArray()), ("front copy.jpg", again), ("rear.png", Pictures.Png()));
        using var answer = await Client.PostAsync($"/api/cars/{_carId}/photos", form, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var results = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["added", "refused", "alreadyThere", "added"], results.Select(r => r.GetProperty("status").GetString()));
        Assert.Equal("virus.svg", results[1].GetProperty("file").GetString());
        Assert.Equal(2, (await SendAsync("GET", $"/api/cars/{_carId}/photos")).Json.GetProperty("photos").GetArrayLength());

        using var onlyBad = Pictures.Form(("x.jpg", "no picture"u8.ToArray()));
        using var refused = await Client.PostAsync($"/api/cars/{_carId}/photos", onlyBad, Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    [Fact]
    public async Task U7_ThreeHundredFilesInOneRequest_AreStoppedAtTheLimitAndItSaysSo()
    {
        using var form = Pictures.Form([.. Enumerable.Range(0, 301).Select(i => ($"{i}.jpg", "no picture"u8.ToArray()))]);
        using var answer = await Client.PostAsync($"/api/cars/{_carId}/photos", form, Ct);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var results = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal((101, "100 files are the most for one request."), (results.Count, results[^1].GetProperty("detail").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync($"/api/cars/{_carId}/photos", Ct)).StatusCode);
    }

    [Fact]
    public async Task U11_ConnectionLostInTheThirdOfFourFiles_SentAgainOnlyWhatIsMissingIsTaken()
    {
        await using var portal = PortalFactory.On(Database).Listen();
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Manager), [.. Permissions.KeyScopes]);
        List<(string Name, byte[] Content)> files = [.. Enumerable.Range(0, 4).Select(i => ($"{i}.jpg", Pictures.Jpeg(900, 600)))];
        using var form = Pictures.Form([.. files]);
        var body = await form.ReadAsByteArrayAsync(Ct);
        var cut = body.AsSpan().IndexOf(files[2].Content) + (files[2].Content.Length / 2);
        var photos = Database.Get<PhotoService>();
        var address = new Uri(portal.Address);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(address.Host, address.Port, Ct);
            var head = $"POST /api/cars/{_carId}/photos HTTP/1.1\r\nHost: {address.Authority}\r\nX-Api-Key: {key}\r\nContent-Type: {form.Headers.ContentType}\r\nContent-Length: {body.Length}\r\n\r\n";
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head), Ct);
            await client.GetStream().WriteAsync(body.AsMemory(0, cut), Ct);
            await UntilAsync(async () => (await photos.ListAsync(_carId, Ct))!.Count == 2 && IncomingFiles().Length == 1);
        }

        await UntilAsync(() => Task.FromResult(IncomingFiles().Length == 0));
        Assert.Equal(2, (await photos.ListAsync(_carId, Ct))!.Count);

        using var again = Pictures.Form([.. files]);
        using var answer = await Client.PostAsync($"/api/cars/{_carId}/photos", again, Ct);

        var results = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("results").EnumerateArray();
        Assert.Equal(["alreadyThere", "alreadyThere", "added", "added"], results.Select(r => r.GetProperty("status").GetString()));
        Assert.Equal(4, (await photos.ListAsync(_carId, Ct))!.Count);
    }

    [Fact]
    public async Task U8_U11_U13_DisconnectedSlowAndEndlessUploads_LeaveNothingAndHurtNobody()
    {
        await using var portal = PortalFactory.On(Database).Listen();
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Manager), [.. Permissions.KeyScopes]);
        var address = new Uri(portal.Address);
        var head = $"POST /api/cars/{_carId}/photos HTTP/1.1\r\nHost: {address.Authority}\r\nX-Api-Key: {key}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n"
            + "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n";
        var slow = new List<TcpClient>();
        for (var i = 0; i < 100; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, Ct);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head + "\u00FF\u00D8\u00FF"), Ct);
            slow.Add(client);
        }

        // Half of them hang up; the others are hung up on. Meanwhile everybody else is served.
        slow.Take(50).ToList().ForEach(client => client.Dispose());
        using var other = new HttpClient { BaseAddress = address };
        other.DefaultRequestHeaders.Add("X-Api-Key", key);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/api/cars", Ct)).StatusCode);
        using var form = Pictures.Form(("b.jpg", Pictures.Jpeg()));
        Assert.Equal(HttpStatusCode.OK, (await other.PostAsync($"/api/cars/{_carId}/photos", form, Ct)).StatusCode);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        foreach (var client in slow.Skip(50))
        {
            var buffer = new byte[4_096];
            try
            {
                while (await client.GetStream().ReadAsync(buffer, limit.Token) > 0)
                {
                }
            }
            catch (IOException)
            {
                // Reset is as good as closed.
            }

            client.Dispose();
        }

        // The last of them ends a moment after its connection.
        await UntilAsync(() => Task.FromResult(IncomingFiles().Length == 0));
        Assert.Single((await Database.Get<PhotoService>().ListAsync(_carId, Ct))!);
    }

    private string[] IncomingFiles() => Directory.GetFiles(Database.Get<PhotoFiles>().Incoming);

    /// <summary>Looks again and again until something is so; files tell nobody when they come and go.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    public sealed class OnSqlite() : PhotoUploadTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PhotoUploadTests(DatabaseProvider.PostgreSql);
}
