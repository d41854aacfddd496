using Microsoft.Playwright;

namespace CarPortal.Benchmarks;

/// <summary>The list of cars in a browser's page, and what it measures of itself (browsing.js).</summary>
internal sealed class ListPage(IPage page)
{
    private static readonly string Script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "browsing.js"));

    /// <summary>Opens the list and waits until its circuit is up and all its counts are there.</summary>
    public static async Task<ListPage> OpenAsync(IBrowserContext context, Uri portal, string path)
    {
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(Script);
        await page.GotoAsync(new Uri(portal, path).ToString());
        await page.WaitForSelectorAsync(".app:not(.waiting)");
        await page.EvaluateAsync("() => carPortalBench.settle(1500)");
        return new ListPage(page);
    }

    public Task<Step> NextAsync() => MeasureAsync("() => carPortalBench.next()");

    /// <summary>Types a word and has it searched for at once.</summary>
    public Task<Step> EnterAsync(string word) => MeasureAsync("word => carPortalBench.enter(word)", word);

    /// <summary>Types a word; the list follows after its pause.</summary>
    public Task<Step> TypeAsync(string word) => MeasureAsync("word => carPortalBench.type(word)", word);

    private async Task<Step> MeasureAsync(string script, string? word = null)
    {
        var json = await page.EvaluateAsync<System.Text.Json.JsonElement>(script, word);
        double Get(string name) => json.GetProperty(name).GetDouble();
        return new Step(Get("arrived"), Get("placed"), Get("onScreen"), (long)Get("bytes"), (long)Get("allBytes"));
    }

    /// <summary>What one press cost; times in milliseconds from it.</summary>
    /// <param name="Arrived">The message with the rows had arrived.</param>
    /// <param name="Placed">The rows were in the document.</param>
    /// <param name="OnScreen">And painted.</param>
    /// <param name="Bytes">Of that message.</param>
    /// <param name="AllBytes">Of all the server said until it was silent again.</param>
    internal sealed record Step(double Arrived, double Placed, double OnScreen, long Bytes, long AllBytes);
}
