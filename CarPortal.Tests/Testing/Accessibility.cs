using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CarPortal.Tests.Testing;

/// <summary>What axe-core finds on a page.</summary>
public static class Accessibility
{
    private static readonly string[] Everything = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    // Dark differs from light in its colours alone: tokens.css, and silhouettes.svg for its own, ask which it is.
    private static readonly string[] Colours = ["color-contrast", "link-in-text-block"];

    /// <summary>
    /// The serious and critical findings at a desk and on a phone, in light and in dark, one a line, with the elements
    /// they are about; none on a good page. The page is not loaded again: its size and colours change where it stands.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FindBarriersAsync(this IPage page, string name)
    {
        var found = new List<string>();
        await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["document-title"] } }); // Leaves axe in the page.
        foreach (var (width, height, where) in new[] { (390, 844, "phone"), (1280, 800, "desk") })
        {
            await page.SetViewportSizeAsync(width, height);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
            found.AddRange(await RunAsync(page, $"{name}, {where}, dark", "rule", Colours));
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
            found.AddRange(await RunAsync(page, $"{name}, {where}, light", "tag", Everything));
        }

        return found;
    }

    // The wrapper's RunAxe sends the whole of axe into the page and opens another one, each time.
    private static async Task<IEnumerable<string>> RunAsync(IPage page, string name, string type, string[] values)
    {
        var found = await page.EvaluateAsync<string[]>(
            """
            async only => (await axe.run(document, { runOnly: only, resultTypes: ["violations"] })).violations
                .filter(v => v.impact === "serious" || v.impact === "critical")
                .map(v => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map(node => node.html).join(" | ")}`)
            """, new { type, values });
        return found.Select(finding => $"{name}: {finding}");
    }
}
