using System.Net;
using System.Net.Sockets;
using CarPortal.Data;
using CarPortal.Data.Photos;
using CarPortal.Tests.Commands;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Photos;

/// <summary>The built program, killed while it takes photos in.</summary>
public abstract class PhotoCrashTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Fact]
    public async Task KilledDuringUploads_AfterTheSweep_NeitherRowNorFileIsAlone()
    {
        var car = await Database.AddCarAsync();
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Manager), [.. Permissions.KeyScopes]);
        var files = Database.Get<PhotoFiles>();
        var random = new Random(7);
        var acknowledged = 0;
        for (var round = 0; round < 4; round++)
        {
            acknowledged += await UploadAndKillAsync(car.Id, key, random.Next(100, 1_000));
        }

        foreach (var file in Directory.GetFiles(files.Folder, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2));
        }

        var (_, missing) = await Database.Get<PhotoSweep>().RunAsync(Ct);

        Assert.Empty(missing);
        await using var db = Database.Open();
        var hashes = await db.CarPhotos.Select(p => p.Hash).Distinct().ToListAsync(Ct);
        Assert.True(await db.CarPhotos.CountAsync(Ct) >= acknowledged, "What was acknowledged is there.");
        Assert.Equal(
            hashes.SelectMany(hash => PhotoSizes.All.Select(size => files.PathOf(hash, size))).Order(),
            Directory.GetFiles(files.Folder, "*", SearchOption.AllDirectories).Order());
        foreach (var hash in hashes)
        {
            using var whole = NetVips.Image.NewFromFile(files.PathOf(hash, PhotoSize.Large), failOn: NetVips.Enums.FailOn.Error);
            Assert.True(whole.Avg() > 0);
        }
    }

    /// <returns>How many photos the portal said it had.</returns>
    private async Task<int> UploadAndKillAsync(int carId, string key, int milliseconds)
    {
        var port = FreePort();
        using var program = new PortalProgram(Database.Options);
        using var process = program.Start("--urls", $"http://127.0.0.1:{port}");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        await WaitUntilReadyAsync(client);

        var acknowledged = 0;
        var uploads = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    while (true)
                    {
                        using var form = Pictures.Form(("a.jpg", Pictures.Jpeg(900, 600)));
                        using var answer = await client.PostAsync($"/api/cars/{carId}/photos", form, Ct);
                        if (answer.StatusCode != HttpStatusCode.OK)
                        {
                            return;
                        }

                        Interlocked.Increment(ref acknowledged);
                    }
                }
                catch (HttpRequestException)
                {
                    // Killed.
                }
            }, Ct)).ToList();
        await Task.Delay(milliseconds, Ct); // When the blow falls, nothing waits for.
        process.Kill();
        await process.WaitForExitAsync(Ct);
        await Task.WhenAll(uploads);
        return acknowledged;
    }

    private static async Task WaitUntilReadyAsync(HttpClient client)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync("/api/cars?take=1", limit.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, limit.Token);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public sealed class OnSqlite() : PhotoCrashTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PhotoCrashTests(DatabaseProvider.PostgreSql);
}
