using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using CarPortal.Data;

namespace CarPortal.Benchmarks;

/// <summary>A portal's data in a folder that goes away: the real stock, one administrator, one key.</summary>
internal sealed partial class Stock : IDisposable
{
    private const string Email = "bench@example.test";
    private const string Password = "a-long-enough-passphrase-7";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carportal-bench-");

    public string Folder => _folder.FullName;

    public string Database => Path.Combine(Folder, "carportal.db");

    public string Key { get; private set; } = "";

    /// <summary>Fills it through the portal's own verbs, from CARPORTAL_BENCH_FILE or ../shared/data/opel.csv.</summary>
    public static async Task<Stock> CreateAsync()
    {
        var stock = new Stock();
        var file = Path.GetFullPath(Environment.GetEnvironmentVariable("CARPORTAL_BENCH_FILE") ?? "../shared/data/opel.csv");
        await stock.RunAsync("", "cars", "import", file);
        await stock.RunAsync(Password + "\n", "users", "add", "--email", Email, "--name", "Bench", "--role", Roles.Administrator, "--password-stdin");
        var output = await stock.RunAsync("", "keys", "add", "--email", Email, "--name", "bench", "--scopes", "cars:read");
        stock.Key = output.TrimEnd().Split('\n')[^1].Trim();
        return stock;
    }

    /// <summary>One account of each kind that is refused, with the password it is tried with; the right one where it has one.</summary>
    public async Task<IReadOnlyList<(string Kind, string Email, string Password)>> AddAccountsAsync()
    {
        List<(string Kind, string Email, string Password)> accounts = [("unknown", "unknown@example.test", Password)];
        foreach (var kind in new[] { "known", "disabled", "locked", "invited" })
        {
            var email = $"{kind}@example.test";
            await RunAsync(Password + "\n", "users", "add", "--email", email, "--name", kind, "--role", Roles.Viewer, "--password-stdin");
            accounts.Add((kind, email, kind == "known" ? "not the password of anybody" : Password));
        }

        await RunAsync("", "users", "disable", "--email", "disabled@example.test");

        // There is no verb that invites.
        await using var db = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Database}");
        await db.OpenAsync();
        await using var command = db.CreateCommand();
        command.CommandText = "UPDATE Users SET PasswordHash = NULL WHERE Email = 'invited@example.test'";
        await command.ExecuteNonQueryAsync();
        return accounts;
    }

    /// <summary>A browser without script that is signed in.</summary>
    public static async Task<(HttpClient Client, CookieContainer Cookies)> SignInAsync(Uri address)
    {
        var cookies = new CookieContainer();
        var client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = address };
        var html = await client.GetStringAsync("/sign-in");
        var fields = Hidden().Matches(html)
            .Select(m => KeyValuePair.Create(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)))
            .Append(KeyValuePair.Create("email", Email)).Append(KeyValuePair.Create("password", Password));
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync("/sign-in", content);
        return cookies.GetCookies(address)["CarPortal"] is not null
            ? (client, cookies)
            : throw new InvalidOperationException($"Not signed in: {(int)answer.StatusCode}.");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> RunAsync(string input, params string[] args)
    {
        using var process = Process.Start(Server.Program(Folder, "CarPortal.Web.dll", args))!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode is 0 or 3
            ? await output
            : throw new InvalidOperationException($"{args[0]} {args[1]} ended with {process.ExitCode}: {await error}");
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
