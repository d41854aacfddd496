using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Photos;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Photos;

/// <summary>The built program, killed or told to stop while it takes photos in.</summary>
public abstract class PhotoCrashTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private readonly ConcurrentBag<int> _acknowledged = [];
    private int _carId;
    private string _key = "";

    private PhotoFiles Files => Database.Get<PhotoFiles>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _carId = (await Database.AddCarAsync()).Id;
        _key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Manager), [.. Permissions.KeyScopes]);
    }

    [Fact]
    public async Task KilledDuringUploads_AfterTheSweep_NeitherRowNorFileIsAlone()
    {
        var random = new Random(7);
        for (var round = 0; round < 2; round++)
        {
            await using var portal = await ServingPortal.StartAsync(Database.Options, ServingPortal.FindAddress());
            var (uploads, enough) = Upload(portal.Address, _acknowledged.Count + 4);
            await enough.WaitAsync(Ct);
            await Task.Delay(random.Next(500), Ct); // When the blow falls, nothing waits for.
            await portal.KillAsync();
            await uploads;
        }

        await MustBeWholeAsync();
    }

    [Fact]
    public async Task B14_R11_SigtermDuringUploads_EachIsAnsweredOrRefusedAndNoneIsHalfThere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals on Windows.");
        await using var portal = await ServingPortal.StartAsync(Database.Options, ServingPortal.FindAddress());
        using var stuck = await BeginAsync(portal.Address);
        var (uploads, enough) = Upload(portal.Address, 8);
        await enough.WaitAsync(Ct);

        Assert.Equal(0, await portal.StopAsync(TimeSpan.FromSeconds(60)));

        await uploads;
        Assert.True(_acknowledged.Count >= 8);
        await MustBeWholeAsync();
    }

    /// <summary>Four people send photos one after the other until the portal takes no more.</summary>
    /// <returns>The end of it, and when it has said of so many photos that it has them.</returns>
    private (Task Ended, Task Enough) Upload(Uri address, int wanted)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task SendAllAsync()
        {
            using var client = new HttpClient { BaseAddress = address };
            client.DefaultRequestHeaders.Add("X-Api-Key", _key);
            try
            {
                while (true)
                {
                    using var form = Pictures.Form(("a.jpg", Pictures.Jpeg(900, 600)));
                    using var answer = await client.PostAsync($"/api/cars/{_carId}/photos", form, Ct);
                    if (answer.StatusCode != HttpStatusCode.OK)
                    {
                        return;
                    }

                    var result = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("results")[0];
                    _acknowledged.Add(result.GetProperty("photo").GetProperty("id").GetInt32());
                    if (_acknowledged.Count >= wanted)
                    {
                        enough.TrySetResult();
                    }
                }
            }
            catch (HttpRequestException)
            {
                // It is no longer there.
            }
            finally
            {
                enough.TrySetResult();
            }
        }

        return (Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(SendAllAsync, Ct))), enough.Task);
    }

    /// <summary>Sends half a photo and keeps the connection.</summary>
    private async Task<TcpClient> BeginAsync(Uri address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Ct);
        var head = $"POST /api/cars/{_carId}/photos HTTP/1.1\r\nHost: {address.Authority}\r\nX-Api-Key: {_key}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n"
            + "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head), Ct);
        await client.GetStream().WriteAsync(Pictures.Jpeg(900, 600), Ct);
        return client;
    }

    /// <summary>After a sweep every photo that was acknowledged is there, each has its files, and each file its photo.</summary>
    private async Task MustBeWholeAsync()
    {
        foreach (var file in Directory.GetFiles(Files.Folder, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));
        }

        var (_, missing) = await Database.Get<PhotoSweep>().RunAsync(Ct);

        Assert.Empty(missing);
        await using var db = Database.Open();
        var photos = await db.CarPhotos.Select(p => new { p.Id, p.Hash }).ToListAsync(Ct);
        var hashes = photos.Select(p => p.Hash).Distinct().ToList();
        Assert.Empty(_acknowledged.Except(photos.Select(p => p.Id)));
        Assert.Equal(photos.Count, await db.History.CountAsync(e => e.Part == Data.History.RecordPart.Photo, Ct));
        Assert.Equal(
            hashes.SelectMany(hash => PhotoSizes.All.Select(size => Files.PathOf(hash, size))).Order(),
            Directory.GetFiles(Files.Folder, "*", SearchOption.AllDirectories).Order());
        foreach (var hash in hashes)
        {
            using var whole = NetVips.Image.NewFromFile(Files.PathOf(hash, PhotoSize.Large), failOn: NetVips.Enums.FailOn.Error);
            Assert.True(whole.Avg() > 0);
        }
    }

    public sealed class OnSqlite() : PhotoCrashTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PhotoCrashTests(DatabaseProvider.PostgreSql);
}
