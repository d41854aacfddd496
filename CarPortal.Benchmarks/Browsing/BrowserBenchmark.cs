using System.Globalization;
using System.Net;
using CarPortal.Tests.Testing;

namespace CarPortal.Benchmarks;

/// <summary>The list in a real browser: from a press to rows on screen, alone and beside others, and what open lists cost.</summary>
internal static class BrowserBenchmark
{
    private const int WarmUp = 30;
    private const int Samples = 60;
    private const int Working = 100;
    private const int Idle = 300;
    private const int Turns = 1000;
    private const int Starts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3); // People look at what they found.
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(250); // The search box's own.

    private static readonly string[] Common = ["opel", "corsa", "diesel", "bmw", "klima", "tuv"];
    private static readonly string[] Rare = ["maserati", "kleinbus", "opc", "kombilimousine"];

    public static async Task<int> RunAsync(IReadOnlyList<string> counts)
    {
        await using var chromium = await Chromium.StartAsync();
        if (chromium is null)
        {
            return 1;
        }

        // Parts to measure alone: start, idle, turns (without a browser), steps, beside (others working).
        var parts = counts.Where(c => !char.IsAsciiDigit(c[0])).ToHashSet();
        bool Wanted(string part) => parts.Count == 0 || parts.Contains(part);
        foreach (var count in counts.Where(c => char.IsAsciiDigit(c[0])).DefaultIfEmpty("40000").Select(c => int.Parse(c, CultureInfo.InvariantCulture)))
        {
            await using var stock = await BigStock.OpenAsync(count, null);
            await (Wanted("start") ? MeasureStartAsync(chromium, stock) : Task.CompletedTask);
            await (Wanted("idle") ? MeasureIdleAsync(stock) : Task.CompletedTask);
            await (Wanted("turns") ? MeasureTurnsAsync(stock) : Task.CompletedTask);
            await (Wanted("steps") || Wanted("beside") ? MeasureStepsAsync(chromium, stock, Wanted("steps"), Wanted("beside")) : Task.CompletedTask);
        }

        return 0;
    }

    private static async Task MeasureStepsAsync(Chromium chromium, BigStock stock, bool alone, bool beside)
    {
        await using var portal = await Server.StartAsync(stock.Options.Directory, stock.Settings, "portal");
        var (client, cookies) = await Stock.SignInAsync(portal.Address);
        using var _ = client;
        await using var context = await chromium.NewContextAsync(cookies, portal.Address);
        var (brief, page) = (await ListPage.OpenAsync(context, portal.Address, "/cars?take=25"), await ListPage.OpenAsync(context, portal.Address, "/cars"));
        await RunAsync(portal, WarmUp, _ => page.NextAsync());
        await RunAsync(portal, WarmUp, i => page.EnterAsync(Word(i)));

        Console.WriteLine($"Load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}\n");
        Console.WriteLine("| Cars | In the browser | until the message | in the document | **on screen** p50 | p95 | message with the rows | all messages | portal's processor time |");
        Console.WriteLine("| --: | --- | --: | --: | --: | --: | --: | --: | --: |");
        if (alone)
        {
            await MeasureBareAsync(chromium, cookies, stock);
            await MeasureAsync("");
            var typed = await RunAsync(portal, Samples / 4, i => page.TypeAsync(Word(i)));
            Print(stock.Count, $"search as typed, less the pause of {TypingPause.TotalMilliseconds:F0} ms", typed, TypingPause.TotalMilliseconds);
        }

        if (beside)
        {
            await using var working = await WorkingCircuits.StartAsync(client, cookies, Working, Pause);
            Console.Error.WriteLine($"{Working} others work");
            await Task.Delay(TimeSpan.FromSeconds(5)); // All of them are at it.
            var (steps, before, clock) = (working.Steps, portal.ProcessorTime, System.Diagnostics.Stopwatch.StartNew());
            Console.Error.WriteLine($"{working.Steps} steps of theirs so far");
            await MeasureAsync($", {Working} others working");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\nThe others: {(working.Steps - steps) / clock.Elapsed.TotalSeconds:F0} steps/s; the portal used {(portal.ProcessorTime - before) / clock.Elapsed:F2} processors, {(portal.ProcessorTime - before).TotalMilliseconds / (working.Steps - steps):F1} ms a step.\n"));
        }

        async Task MeasureAsync(string others)
        {
            await page.EnterAsync("golf");
            await page.EnterAsync(""); // Back to all cars.
            Print(stock.Count, "next 25 rows" + others, await RunAsync(portal, Samples, _ => brief.NextAsync()));
            Print(stock.Count, "next page, 50 rows" + others, await RunAsync(portal, Samples, _ => page.NextAsync()));
            Print(stock.Count, "search, common words" + others, await RunAsync(portal, Samples, i => page.EnterAsync(Common[i % Common.Length])));
            Print(stock.Count, "search, rarer words" + others, await RunAsync(portal, Samples, i => page.EnterAsync(Rare[i % Rare.Length])));
        }
    }

    /// <summary>The least that the same rows take in this browser: a plain table without frame, filters, pictures and styles.</summary>
    private static async Task MeasureBareAsync(Chromium chromium, CookieContainer cookies, BigStock stock)
    {
        await using var bare = await Server.StartAsync(stock.Options.Directory, "bare-blazor", Path.Combine(stock.Options.Directory, "carportal.db"));
        await using var context = await chromium.NewContextAsync(cookies, bare.Address);
        var page = await ListPage.OpenAsync(context, bare.Address, "/cars");
        await RunAsync(bare, WarmUp, _ => page.NextAsync());
        Print(stock.Count, "next 25 rows of a bare Blazor app", await RunAsync(bare, Samples, _ => page.NextAsync()));
    }

    /// <summary>The portal's part of a step, by a client that only keeps what is drawn.</summary>
    private static async Task MeasureTurnsAsync(BigStock stock)
    {
        await using var portal = await Server.StartAsync(stock.Options.Directory, stock.Settings, "portal");
        var (client, cookies) = await Stock.SignInAsync(portal.Address);
        using var _ = client;
        using var circuit = await CircuitClient.OpenAsync(client, cookies, "/cars?take=25");
        await Task.Delay(TimeSpan.FromSeconds(2)); // Until its counts are there.
        await RunAsync(200);
        var (times, processor) = await RunAsync(Turns);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Next 25 of {stock.Count:N0} cars, without a browser: rows after {times.Median():F1} ms, p95 **{times.Quantile(0.95):F1} ms**; the portal's processor time {processor:F1} ms\n"));

        async Task<(List<double> Times, double Processor)> RunAsync(int count)
        {
            var (times, before) = (new List<double>(count), portal.ProcessorTime);
            for (var i = 0; i < count; i++)
            {
                var next = Next(circuit);
                var clock = System.Diagnostics.Stopwatch.StartNew();
                await circuit.NavigateAsync(portal.Address, next!);
                await circuit.WaitAsync(c => Next(c) != next, "other rows"); // The pager comes with them.
                times.Add(clock.Elapsed.TotalMilliseconds);
                await Task.Delay(20); // What comes behind the rows.
            }

            return (times, (portal.ProcessorTime - before).TotalMilliseconds / count);
        }

        static string? Next(CircuitClient circuit) => circuit.All("a").FirstOrDefault(a => a.Attributes.GetValueOrDefault("rel") == "next")?.Attributes["href"];
    }

    private static async Task MeasureIdleAsync(BigStock stock)
    {
        await using var portal = await Server.StartAsync(stock.Options.Directory, stock.Settings, "portal");
        var (client, cookies) = await Stock.SignInAsync(portal.Address);
        using var _ = client;
        var circuits = new List<CircuitClient>();
        try
        {
            await OpenAsync(20); // Code, caches and pools are paid for once.
            var before = await portal.ReadMemoryAsync();
            await OpenAsync(Idle);
            var after = await portal.ReadMemoryAsync();
            var (heap, resident) = ((after.Heap - before.Heap) / 1024.0 / Idle, (after.Resident - before.Resident) / 1024.0 / Idle);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{circuits.Count(c => c.IsAlive)} of {circuits.Count} idle circuits alive; one: heap {heap:F0} KiB, resident {resident:F0} KiB; per GiB resident **{1_048_576 / resident:N0}** (heap {1_048_576 / heap:N0})\n"));
        }
        finally
        {
            circuits.ForEach(c => c.Dispose());
        }

        async Task OpenAsync(int more)
        {
            for (var i = 0; i < more; i++)
            {
                circuits.Add(await CircuitClient.OpenAsync(client, cookies, "/cars"));
            }

            await Task.Delay(TimeSpan.FromSeconds(5)); // Until the last one has drawn its counts and is idle.
        }
    }

    private static async Task MeasureStartAsync(Chromium chromium, BigStock stock)
    {
        var (cookies, address) = await SignInOnceAsync(stock);
        var rounds = new List<((double Listens, double Rows) Portal, (double Listens, double Rows) Bare)>();
        for (var round = 0; round <= Starts; round++)
        {
            rounds.Add((
                await ColdStart.MeasureAsync(chromium, cookies, address, stock.Options.Directory, "portal"),
                await ColdStart.MeasureAsync(chromium, cookies, address, stock.Options.Directory, "bare-blazor", Path.Combine(stock.Options.Directory, "carportal.db"))));
        }

        rounds.RemoveAt(0); // The files were not in the system's cache.
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Cold start to rows, {stock.Count:N0} cars: portal {rounds.Select(r => r.Portal.Rows).Median():N0} ms (listens after {rounds.Select(r => r.Portal.Listens).Median():N0}), "
            + $"bare Blazor {rounds.Select(r => r.Bare.Rows).Median():N0} ms ({rounds.Select(r => r.Bare.Listens).Median():N0}); ratio **{rounds.Select(r => r.Portal.Rows / r.Bare.Rows).Median():F2}**\n"));
    }

    private static async Task<(CookieContainer Cookies, Uri Address)> SignInOnceAsync(BigStock stock)
    {
        await using var portal = await Server.StartAsync(stock.Options.Directory, stock.Settings, "portal");
        var (client, cookies) = await Stock.SignInAsync(portal.Address);
        client.Dispose();
        return (cookies, portal.Address);
    }

    private static string Word(int i) => i % 2 == 0 ? Common[i / 2 % Common.Length] : Rare[i / 2 % Rare.Length];

    private static async Task<(IReadOnlyList<ListPage.Step> Steps, double Processor)> RunAsync(Server portal, int count, Func<int, Task<ListPage.Step>> step)
    {
        var (steps, before) = (new List<ListPage.Step>(count), portal.ProcessorTime);
        for (var i = 0; i < count; i++)
        {
            steps.Add(await step(i));
        }

        return (steps, (portal.ProcessorTime - before).TotalMilliseconds / count);
    }

    private static void Print(int count, string name, (IReadOnlyList<ListPage.Step> Steps, double Processor) run, double less = 0)
    {
        var steps = run.Steps;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {count:N0} | {name} | {steps.Select(s => s.Arrived).Median() - less:F1} | {steps.Select(s => s.Placed).Median() - less:F1} "
            + $"| **{steps.Select(s => s.OnScreen).Median() - less:F1}** | **{steps.Select(s => s.OnScreen).Quantile(0.95) - less:F1}** "
            + $"| {steps.Select(s => (double)s.Bytes).Median() / 1000:F1} KB | {steps.Select(s => (double)s.AllBytes).Median() / 1000:F1} KB | {run.Processor:F1} ms |"));
    }
}
