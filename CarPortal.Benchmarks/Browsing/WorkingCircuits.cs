using System.Net;
using CarPortal.Tests.Testing;

namespace CarPortal.Benchmarks;

/// <summary>Signed-in people who work with the list while others are measured: three times the next page, then a search.</summary>
internal sealed class WorkingCircuits : IAsyncDisposable
{
    private static readonly string[] Words = ["opel", "bmw", "astra", "diesel", "golf", "klima", "corsa", "audi"];

    private readonly List<CircuitClient> _circuits = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _work = [];
    private int _steps;

    /// <summary>How often any of them has done something.</summary>
    public int Steps => Volatile.Read(ref _steps);

    /// <summary>Opens so many circuits and has each do something every so often.</summary>
    public static async Task<WorkingCircuits> StartAsync(HttpClient client, CookieContainer cookies, int count, TimeSpan pause)
    {
        var working = new WorkingCircuits();
        for (var i = 0; i < count; i++)
        {
            working._circuits.Add(await CircuitClient.OpenAsync(client, cookies, "/cars"));
        }

        working._work.AddRange(working._circuits.Select((circuit, i) => working.WorkAsync(circuit, client.BaseAddress!, i, count, pause)));
        return working;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work);
        _circuits.ForEach(c => c.Dispose());
        _stop.Dispose();
    }

    private async Task WorkAsync(CircuitClient circuit, Uri portal, int place, int count, TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause * place / count, _stop.Token); // Not all in step.
            for (var step = place; ; step++)
            {
                await Task.Delay(pause, _stop.Token);
                var drawn = circuit.Batches;
                if (step % 4 == 3)
                {
                    // The letters' event, and what the browser does when it is sent to the address of the search.
                    var word = Words[step / 4 % Words.Length];
                    await circuit.ChangeAsync(circuit.Find("input", "search")!, word);
                    await circuit.NavigateAsync(portal, "/cars?search=" + word);
                }
                else
                {
                    var next = circuit.All("a").FirstOrDefault(a => a.Attributes.GetValueOrDefault("rel") == "next")?.Attributes.GetValueOrDefault("href");
                    await circuit.NavigateAsync(portal, next ?? "/cars");
                }

                // Nobody goes on before something has come: else a server at its limit would be asked for ever more.
                await circuit.WaitAsync(c => c.Batches > drawn, "an answer");
                Interlocked.Increment(ref _steps);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }
}
