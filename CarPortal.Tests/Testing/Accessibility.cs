using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CarPortal.Tests.Testing;

/// <summary>What axe-core finds on a page.</summary>
public static class Accessibility
{
    private static readonly AxeRunOptions Options = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    /// <summary>The serious and critical findings, one a line, with the elements they are about; none on a good page.</summary>
    public static async Task<IReadOnlyList<string>> FindBarriersAsync(this IPage page, string name) =>
    [
        .. (await page.RunAxe(Options)).Violations.Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{name}: {v.Id} ({v.Impact}): {string.Join(" | ", v.Nodes.Take(3).Select(node => node.Html))}"),
    ];
}
