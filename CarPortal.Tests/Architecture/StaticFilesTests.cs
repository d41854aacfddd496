using System.Net;
using CarPortal.Data;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Architecture;

/// <summary>The files of the top-level wwwroot are served to everybody; TopLevelWwwroot.targets tells why that needs a test.</summary>
public sealed class StaticFilesTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    [Theory]
    [InlineData("/app.css", "text/css")]
    [InlineData("/app.js", "text/javascript")]
    [InlineData("/fonts/inter-latin-wght-normal.woff2", "font/woff2")]
    public async Task TopLevelFile_AskedForByAStranger_IsServed(string path, string type)
    {
        await using var portal = PortalFactory.On(Database);

        using var answer = await portal.NewClient().GetAsync(path, Ct);

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }
}
