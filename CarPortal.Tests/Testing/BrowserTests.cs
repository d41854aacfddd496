namespace CarPortal.Tests.Testing;

public sealed class BrowserTests
{
    [Fact]
    public async Task NewPage_DarkPhone_RunsScriptAndReportsItself()
    {
        var browser = await Browser.GetOrSkipAsync();
        await using var opened = await browser.NewPageAsync("http://localhost", dark: true, phone: true);

        await opened.Page.GotoAsync("data:text/html,<meta name=viewport content='width=device-width'><h1>Cars</h1>");

        Assert.Equal("Cars", await opened.Page.TextContentAsync("h1"));
        Assert.Equal(390, await opened.Page.EvaluateAsync<int>("innerWidth"));
        Assert.True(await opened.Page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches"));
    }
}
