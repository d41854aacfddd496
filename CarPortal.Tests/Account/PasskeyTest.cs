using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.History;
using CarPortal.Data.SecondFactors;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Account;

/// <summary>A class of tests of passkeys: a real browser makes the proofs, and the test sends them as it likes.</summary>
public abstract class PasskeyTest(DatabaseProvider provider) : DatabaseTest(provider)
{
    private int _session;

    private protected PortalFactory Portal { get; private set; } = null!;

    private protected BrowserPage Tab { get; private set; } = null!;

    private protected VirtualAuthenticator Device { get; private set; } = null!;

    private protected HttpClient Ada { get; private set; } = null!;

    private protected int Id { get; private set; }

    private protected string Email { get; private set; } = "";

    /// <summary>The cookie that waits with the last challenge.</summary>
    private protected string Asked { get; private set; } = "";

    private protected string Address => Portal.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var browser = await Browser.GetOrSkipAsync();
        Portal = PortalFactory.On(Database).Listen();
        (Id, Email) = await Database.AddStaffAsync(Roles.Sales, "Ada");
        Tab = await browser.NewPageAsync(Address);
        Device = await VirtualAuthenticator.PlugInAsync(Tab.Page);
        await Tab.Page.GotoAsync("/lockout");
        Ada = NewClient();
        await Ada.SignInAsync(Email, StaffBuilder.Password, Ct);
        await using var db = Database.Open();
        _session = (await db.Sessions.SingleAsync(Ct)).Id;
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Tab is not null)
        {
            await Tab.DisposeAsync();
            await Portal.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private protected PasskeyService Own(bool confirmed) =>
        Database.Get<PasskeyService>(Actor.Person(Id, "Ada", Roles.Sales) with { SessionId = _session, IsConfirmed = confirmed });

    private protected async Task<IReadOnlyList<PasskeyItem>> OwnAsync() => (await Own(confirmed: false).ListAsync(Ct))!;

    private protected async Task<string> AskAsync(HttpClient client, string purpose)
    {
        using var answer = await PostAsync(client, $"/passkeys/{purpose}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Asked = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("CarPortal.Passkey=", StringComparison.Ordinal)).Split(';')[0];
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private protected static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path)
    {
        // Any page's token will do.
        var html = await (await client.GetAsync("/sign-in", Ct) is { StatusCode: HttpStatusCode.OK } page
            ? page : await client.GetAsync("/account/second-factor", Ct)).Content.ReadAsStringAsync(Ct);
        if (!html.Contains("__RequestVerificationToken", StringComparison.Ordinal))
        {
            html = await client.GetStringAsync("/sign-in/second", Ct);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("RequestVerificationToken", Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value);
        return await client.SendAsync(request, Ct);
    }

    private protected HttpClient NewClient(string? cookie = null, string? address = null)
    {
        var at = new Uri(address ?? Address);
        var handler = new HttpClientHandler { AllowAutoRedirect = false };
        if (cookie is not null)
        {
            handler.CookieContainer.SetCookies(at, cookie);
        }

        return new HttpClient(handler) { BaseAddress = at };
    }

    private protected static string PathOf(HttpResponseMessage answer) =>
        answer.Headers.Location is { } location ? new Uri(new Uri("http://localhost"), location).AbsolutePath : "";
}
