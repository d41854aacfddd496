using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Tests.Testing;
using CarPortal.Web.Edge;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Edge;

/// <summary>What is answered when something is not there or goes wrong.</summary>
public abstract class ErrorPageTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Fact]
    public async Task W5_UnknownPage_Is404WhoeverAsks()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Administrator);
        await using var portal = PortalFactory.On(Database);

        foreach (var client in new[] { portal.NewClient(), await portal.SignInAsync(email) })
        {
            foreach (var path in new[] { "/nothing", "/cars/nothing", "/cars/99999999999999999999", "/users/-", "/not-found", "/app.css/x", "/nothing.html" })
            {
                var answer = await client.GetAsync(path, Ct);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
                Assert.Contains("There is nothing here", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
                Assert.NotEmpty(answer.Headers.GetValues(SecurityHeaders.CorrelationHeader));
            }
        }
    }

    [Fact]
    public async Task W8_SomethingFails_PageAndProblemGiveAReferenceAndNothingElse()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Administrator);
        var key = await Database.AddKeyAsync(id, Permissions.CarsRead);
        await using var portal = PortalFactory.On(Database);
        var client = await portal.SignInAsync(email);
        await using (var db = Database.Open())
        {
            // Every check of a session or a key fails from now on.
            await db.Database.ExecuteSqlRawAsync("""ALTER TABLE "Sessions" RENAME TO "Gone"; ALTER TABLE "ApiKeys" RENAME TO "GoneToo";""", Ct);
        }

        var page = await client.GetAsync("/account", Ct);
        var html = await page.Content.ReadAsStringAsync(Ct);
        Assert.Equal(HttpStatusCode.InternalServerError, page.StatusCode);
        Assert.Contains("Something went wrong", html, StringComparison.Ordinal);
        Assert.Contains($"<code>{Assert.Single(page.Headers.GetValues(SecurityHeaders.CorrelationHeader))}</code>", html, StringComparison.Ordinal);
        Assert.True(page.Headers.CacheControl!.NoStore);

        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        var api = await client.GetAsync("/api/cars", Ct);
        var problem = await api.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (api.StatusCode, api.Content.Headers.ContentType!.MediaType));
        Assert.Equal(Assert.Single(api.Headers.GetValues(SecurityHeaders.CorrelationHeader)), problem.GetProperty("traceId").GetString());

        foreach (var text in new[] { html, problem.ToString() })
        {
            Assert.DoesNotMatch("(?i)Sqlite|Npgsql|Exception|relation|   at |/tmp/", text);
        }
    }

    [Fact]
    public async Task W13_ParameterTwice_IsRefusedByTheApiAndTheFirstForPages()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Administrator);
        await using var portal = PortalFactory.On(Database);
        using var client = await portal.SignInAsync(email);
        using var api = portal.NewClient();
        api.DefaultRequestHeaders.Add("X-Api-Key", await Database.AddKeyAsync(id, Permissions.CarsRead));

        foreach (var query in new[] { "take=1&take=2", "sort=year&sort=price", "search=a&search=b", "after=1&after=2", "id=1&id=2", "yearFrom=1&yearfrom=2" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await api.GetAsync($"/api/cars?{query}", Ct)).StatusCode);
        }

        foreach (var path in new[]
        {
            "/cars?search=first&search=zweites", "/cars?take=1&take=2", "/users?search=first&search=zweites", "/users/1?id=1&id=2", "/trash?after=1&after=2",
            "/account?x=1&x=2",
        })
        {
            var answer = await client.GetAsync(path, Ct);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
            Assert.DoesNotContain("zweites", WithoutLinks(await answer.Content.ReadAsStringAsync(Ct)), StringComparison.Ordinal);
        }

        var signIn = await portal.NewClient().SignInAsync(email, StaffBuilder.Password, Ct, "/cars&returnUrl=/users");
        Assert.NotEqual(HttpStatusCode.InternalServerError, signIn.StatusCode);
        Assert.NotEqual(HttpStatusCode.InternalServerError, (await portal.NewClient().GetAsync("/set-password?user=1&user=2&token=a&token=b", Ct)).StatusCode);
        Assert.NotEqual(HttpStatusCode.InternalServerError, (await portal.NewClient().GetAsync("/sign-in?returnUrl=/a&returnUrl=/b", Ct)).StatusCode);
    }

    /// <summary>The address itself may come back in links and in Blazor's own record of the page.</summary>
    private static string WithoutLinks(string html) =>
        System.Text.RegularExpressions.Regex.Replace(html, "<!--.*?-->|(href|action|value)=\"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.Singleline);

    public sealed class OnSqlite() : ErrorPageTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : ErrorPageTests(DatabaseProvider.PostgreSql);
}
