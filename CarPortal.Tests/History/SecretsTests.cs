using System.Collections.Concurrent;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CarPortal.Tests.History;

/// <summary>What people and programs keep secret, through the real portal, and then looked for in all that it leaves behind.</summary>
public sealed class SecretsTests : IAsyncLifetime
{
    private readonly LogLines _logs = new();
    private PortalFactory _plain = null!;
    private WebApplicationFactory<Program> _portal = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase Database => _plain.Database;

    public async ValueTask InitializeAsync()
    {
        _plain = await PortalFactory.CreateAsync();
        _portal = _plain.WithWebHostBuilder(host => host.ConfigureTestServices(services =>
            services.AddLogging(logging => logging.AddProvider(_logs).AddFilter<LogLines>(null, LogLevel.Debug))));
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _plain.DisposeAsync();
    }

    [Fact]
    public async Task S7_S20_PasswordsKeysLinksAndCookies_AreNowhereInDatabaseOrLogs()
    {
        const string wrong = "planted-wrong-password-1", second = "planted-second-password-2";
        var (_, email) = await Database.AddStaffAsync(Roles.Administrator, "Mara Klein");
        var client = _portal.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });
        await client.SignInAsync(email, wrong, Ct);
        var cookie = (await client.SignInAsync(email, StaffBuilder.Password, Ct)).Headers.GetValues("Set-Cookie")
            .Select(c => c.Split(';')[0].Split('=', 2)[1]).MaxBy(c => c.Length)!;
        await client.SubmitAsync("/account/password", Ct, ("currentPassword", StaffBuilder.Password), ("password", second), ("repeat", second));
        var keys = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            keys.Add(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), Permissions.CarsRead));
            await CallAsync(client, keys[^1]);
        }

        await CallAsync(client, keys[0][..^4] + "AAAA");
        await Database.Get<ApiKeyService>(Actor.Console).RevokeAsync(keys[0].Substring(3, 8), Ct);
        await CallAsync(client, keys[0]);
        var (saved, link) = await Database.Get<UserService>(Actor.Console).AddAsync(
            new UserInput { Name = "Invited", Email = "invited@example.test", Role = Roles.Sales }, Ct);
        await client.GetAsync($"/set-password?user={Assert.IsType<SaveResult.Saved>(saved).Id}&token={link}", Ct);

        string[] secrets = [wrong, second, StaffBuilder.Password, cookie, .. keys.Select(k => k[12..])];
        var stored = await StoredAsync();
        Assert.Contains("Mara Klein", stored, StringComparison.Ordinal); // What is looked through is the database.
        Assert.NotEmpty(_logs.Lines);
        var logged = string.Join('\n', _logs.Lines);
        Assert.DoesNotContain(link!, stored, StringComparison.Ordinal);

        // The web server itself writes addresses down, with the links in them, where somebody sets its level to
        // Information; as shipped it is Warning.
        Assert.DoesNotContain(_logs.Lines, line => line.Contains(link!, StringComparison.Ordinal)
            && !line.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, stored, StringComparison.Ordinal));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, logged, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Eve\r\nfail: forged line")]
    [InlineData("Eve\nfail: forged line")]
    [InlineData("Eve\u0085fail: forged line")]
    public async Task S20_LineBreaksInNames_MakeNoEntryAndNoForgedLine(string name)
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Sales, "Eve");
        var users = await Database.Get<UserService>(Actor.Console).AddAsync(
            new UserInput { Name = name, Email = "eve@example.test", Role = Roles.Sales, Password = StaffBuilder.Password }, Ct);
        var (key, _) = await Database.Get<ApiKeyService>(Actor.Console).CreateAsync(id, name, [Permissions.CarsRead], ct: Ct);
        var client = _portal.CreateClient();
        await client.SignInAsync(name, "wrong wrong wrong", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/cars?" + Uri.EscapeDataString(name) + "=1");
        request.Headers.TryAddWithoutValidation("X-Api-Key", "cp_" + Uri.EscapeDataString(name));
        await client.SendAsync(request, Ct);

        Assert.IsType<SaveResult.Invalid>(users.Result);
        Assert.IsType<SaveResult.Invalid>(key);
        Assert.DoesNotContain("forged", await StoredAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(_logs.Lines, line => line.StartsWith("fail: forged", StringComparison.Ordinal));
        Assert.NotEmpty(email);
    }

    private static async Task CallAsync(HttpClient client, string key)
    {
        foreach (var header in new[] { ("Authorization", "Bearer " + key), ("X-Api-Key", key) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/cars");
            request.Headers.TryAddWithoutValidation(header.Item1, header.Item2);
            await client.SendAsync(request, Ct);
        }
    }

    /// <summary>Every byte of the database's files, the write-ahead log included.</summary>
    private async Task<string> StoredAsync()
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(Database.Options.Directory, "carportal.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            text.Append(await reader.ReadToEndAsync(Ct));
        }

        return text.ToString();
    }

    [ProviderAlias("LogLines")]
    private sealed class LogLines : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => new Logger(_lines, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(ConcurrentQueue<string> lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                foreach (var line in $"{category}: {formatter(state, exception)} {exception}".Split('\n'))
                {
                    lines.Enqueue(line);
                }
            }
        }
    }
}
