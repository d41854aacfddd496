using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CarPortal.Tests.Circuits;

/// <summary>The process is told to stop while people work.</summary>
public abstract class StopTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    /// <summary>Service managers wait for 10 s at least before they kill; here other tests have the processors too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _acknowledged = [];
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task B14_R11_SigtermWithFormsOpenAndWritesRunning_StopsInTimeAndLosesNothingAcknowledged()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals on Windows.");
        var address = ServingPortal.FindAddress();
        var car = await Database.AddCarAsync();
        var (id, email) = await Database.AddStaffAsync(Roles.Sales);
        var key = await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Administrator), Permissions.CarsWrite);
        using var visitor = new Visitor(address, id, email);
        await using (var portal = await ServingPortal.StartAsync(Database.Options, address))
        {
            Assert.Equal(HttpStatusCode.Redirect, (await visitor.Http.SignInAsync(email, StaffBuilder.Password, Ct)).StatusCode);
            var circuits = new[] { await OpenFormAsync(visitor, "/cars/new"), await OpenFormAsync(visitor, $"/cars/{car.Id}/edit") };
            var writers = Enumerable.Range(0, 4).Select(i => WriteAsync(address, key, $"Writer {i}")).ToList();
            await _enough.Task.WaitAsync(Ct);

            Assert.Equal(0, await portal.StopAsync(Patience));

            await Task.WhenAll(writers);
            await Task.WhenAll(circuits.Select(c => c.Closed));
        }

        // Started again it has every car that it had said it had, nothing half typed, and who was signed in still is.
        await using var again = await ServingPortal.StartAsync(Database.Options, address);
        await using var db = Database.Open();
        var titles = await db.Cars.Select(c => c.Title).ToListAsync(Ct);
        Assert.Empty(_acknowledged.Except(titles));
        Assert.DoesNotContain("Half typed", titles);
        Assert.Contains("Writer 0", await visitor.Http.GetStringAsync("/cars", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task R11_CircuitAskedForWhileThePortalStops_IsRefused()
    {
        await using var portal = PortalFactory.On(Database).Listen();
        using var client = new HttpClient { BaseAddress = new Uri(portal.Address) };
        Task<HttpStatusCode> AskAsync() => Task.Run(async () => (await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Ct)).StatusCode, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync());

        // Browsers come back in this very moment: the portal is told to stop and listens still.
        var lifetime = portal.Services.GetRequiredService<IHostApplicationLifetime>();
        var asked = new TaskCompletionSource<HttpStatusCode>();
        lifetime.ApplicationStopping.Register(() => asked.SetResult(AskAsync().GetAwaiter().GetResult()));
        await Task.Run(lifetime.StopApplication, Ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await asked.Task);
    }

    private static async Task<CircuitClient> OpenFormAsync(Visitor visitor, string path)
    {
        var circuit = await visitor.OpenAsync(path);
        await circuit.WaitAsync(c => c.Find("input", "title") is not null, "the form");
        Assert.Null(await circuit.ChangeAsync(circuit.Find("input", "title")!, "Half typed"));
        return circuit;
    }

    /// <summary>Adds cars one after the other until the portal takes no more.</summary>
    private async Task WriteAsync(Uri address, string key, string writer)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            for (var i = 0; ; i++)
            {
                var title = $"{writer} car {i}";
                using var answer = await client.PostAsJsonAsync("/api/cars", new { make = "Opel", title }, Ct);
                if (answer.StatusCode != HttpStatusCode.Created)
                {
                    return;
                }

                _acknowledged.Enqueue(title);
                if (_acknowledged.Count >= 40)
                {
                    _enough.TrySetResult();
                }
            }
        }
        catch (HttpRequestException)
        {
            // Stopped.
        }
        finally
        {
            _enough.TrySetResult();
        }
    }

    public sealed class OnSqlite() : StopTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : StopTests(DatabaseProvider.PostgreSql);
}
