using System.Globalization;
using System.Net;

namespace CarPortal.Benchmarks;

/// <summary>
/// What signing in and staying signed in cost, and whether the time of an answer tells which accounts exist.
/// </summary>
internal static class SignInBenchmark
{
    private const int Rounds = 5;
    private const string WrongPassword = "not the password of anybody";
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(int samples)
    {
        // High enough for every sample, low enough to lock one account through the front door.
        var tries = samples + 20;
        using var stock = await Stock.CreateAsync();
        var accounts = await stock.AddAccountsAsync();
        (string, string)[] limits =
            [("Security__TriesPerName", $"{tries}"), ("Security__TriesPerAddress", "1000000"), ("Security__LockMinutes", "1440")];
        await using (var portal = await Server.StartAsync(stock.Folder, limits, "portal"))
        {
            await CompareTimesAsync(portal, accounts, samples, tries);
        }

        await using var checking = await Server.StartAsync(stock.Folder, limits, "portal");
        await using var trusting = await Server.StartAsync(stock.Folder, [.. limits, ("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", "CarPortal.Benchmarks")], "portal");
        await MeasureSignInAsync(checking);
        await MeasureCheckAsync(stock, checking, trusting);
        return 0;
    }

    /// <summary>Every kind of account in turns, so that whatever else the machine does meets all alike.</summary>
    private static async Task CompareTimesAsync(Server portal, IReadOnlyList<(string Kind, string Email, string Password)> accounts, int samples, int tries)
    {
        using var form = await SignInForm.OpenAsync(portal.Address);
        var locked = accounts.Single(a => a.Kind == "locked");
        for (var i = 0; i < tries; i++)
        {
            await form.PostAsync(locked.Email, WrongPassword);
        }

        var times = accounts.ToDictionary(a => a.Kind, _ => new List<double>());
        for (var i = -10; i < samples; i++)
        {
            foreach (var (kind, email, password) in accounts)
            {
                var (status, took) = await form.PostAsync(email, password);
                if (status != HttpStatusCode.OK)
                {
                    throw new InvalidOperationException($"{kind} was answered {(int)status}.");
                }

                if (i >= 0)
                {
                    times[kind].Add(took.TotalMilliseconds);
                }
            }
        }

        Console.WriteLine($"Refused sign-ins, {samples} of each in turns");
        PrintMedians(times);

        (string Kind, int Id)[] ids = [("known", 1), ("unknown", 999)];
        var links = ids.ToDictionary(of => of.Kind, _ => new List<double>());
        using var client = new HttpClient { BaseAddress = portal.Address };
        for (var i = -20; i < samples; i++)
        {
            foreach (var (kind, id) in ids)
            {
                var took = (await Load.TimeAsync(1, () => client.GetAsync($"/set-password?user={id}&token={new string('a', 64)}")))[0];
                if (i >= 0)
                {
                    links[kind].Add(took);
                }
            }
        }

        Console.WriteLine("A reset link with a wrong secret");
        PrintMedians(links);
    }

    private static void PrintMedians(Dictionary<string, List<double>> times)
    {
        var usual = times.Values.Select(Load.Median).Median();
        foreach (var (kind, each) in times)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {kind,-12} median {each.Median():F2} ms, 95 % {each.Quantile(0.95):F2} ms, {(each.Median() / usual) - 1:+0.0%;-0.0%}"));
        }
    }

    private static async Task MeasureSignInAsync(Server portal)
    {
        var before = portal.ProcessorTime;
        var times = await Load.TimeAsync(40, async () => (await Stock.SignInAsync(portal.Address)).Client.Dispose());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Sign-in with its page: median {times.Median():F1} ms, {(portal.ProcessorTime - before).TotalMilliseconds / 60:F1} ms of processor each"));
    }

    /// <summary>A page that reads nothing, by a signed-in browser, on a portal that looks the session up and on one that trusts the cookie.</summary>
    private static async Task MeasureCheckAsync(Stock stock, Server checking, Server trusting)
    {
        var (client, cookies) = await Stock.SignInAsync(checking.Address);
        client.Dispose();
        using var withCheck = WithCookie(checking, cookies, checking);
        using var without = WithCookie(trusting, cookies, checking);
        using var api = new HttpClient { BaseAddress = checking.Address };
        api.DefaultRequestHeaders.Add("X-Api-Key", stock.Key);
        static string Page(int _) => "/lockout";
        static string Car(int i) => string.Create(CultureInfo.InvariantCulture, $"/api/cars/{(i * 7919 % 40_000) + 1}");
        await Load.MeasureAsync(checking, withCheck, Page, RoundTime);
        await Load.MeasureAsync(trusting, without, Page, RoundTime);
        await Load.MeasureAsync(checking, api, Car, RoundTime);
        var rounds = new List<(double With, double Without, double Car)>();
        for (var round = 0; round < Rounds; round++)
        {
            rounds.Add((
                (await Load.MeasureAsync(checking, withCheck, Page, RoundTime)).Microseconds,
                (await Load.MeasureAsync(trusting, without, Page, RoundTime)).Microseconds,
                (await Load.MeasureAsync(checking, api, Car, RoundTime)).Microseconds));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            Processor time of a request, medians of {Rounds} rounds in turns
              GET /lockout, signed in      {rounds.Select(r => r.With).Median():F0} us
              the same, cookie trusted     {rounds.Select(r => r.Without).Median():F0} us
              the session check            {rounds.Select(r => r.With - r.Without).Median():F0} us, ratio {rounds.Select(r => r.With / r.Without).Median():F2}
              GET /api/cars/{"{id}"}           {rounds.Select(r => r.Car).Median():F0} us, of which the check would be {rounds.Select(r => (r.With - r.Without) / r.Car).Median():P0}
            """));
    }

    /// <summary>Both portals share data and keys, so a cookie of one is good for the other.</summary>
    private static HttpClient WithCookie(Server server, CookieContainer cookies, Server from)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("Cookie", cookies.GetCookieHeader(from.Address));
        return client;
    }
}
