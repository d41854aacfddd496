using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Sessions;

/// <summary>
/// What ends a session, done where people do it and seen where they see it: the page that is still open, the cookie that
/// somebody kept, the API key. All at once in one portal, because each page may take until the next round of the sweep.
/// </summary>
public abstract partial class SessionEndsInBrowserTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private readonly List<BrowserPage> _opened = [];
    private Browser _browser = null!;
    private PortalFactory _portal = null!;
    private IPage _thief = null!;

    [Fact]
    public async Task S3_EverySessionThatEnds_TakesItsOpenPageAndItsOldCookieWithIt()
    {
        await StartAsync();
        _thief = await NewPageAsync();
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(car.Id, car.Version, Ct);
        var office = await OpenAsync((await Database.AddStaffAsync(Roles.Administrator, "Ada Adler")).Email, "/users");
        (string Name, Func<Person, Task> End)[] ends =
        [
            ("Signed Out", SignOutInAnotherTabAsync),
            ("Revoked Elsewhere", RevokeOnAnotherDeviceAsync),
            ("Password Changed", ChangePasswordOnAnotherDeviceAsync),
            ("Reset Bylink", person => ResetByLinkAsync(office, person)),
            ("Role Changed", person => ChangeRoleAsync(office, person)),
            ("Revoked Byadmin", person => EndSessionAsync(office, person)),
            ("Disabled Account", person => DisableAsync(office, person)),
        ];
        var people = new List<Person>();
        foreach (var (name, _) in ends)
        {
            people.Add(await SeatAsync(name));
        }

        foreach (var (person, end) in people.Zip(ends, (person, e) => (person, e.End)))
        {
            await end(person);
            await ClickWhatIsStillThereAsync(person.Open, car.Title);
            Assert.True(await Database.Get<CarService>().CountTrashAsync(Ct) == 1, $"{person.Name}: the click was obeyed.");
        }

        foreach (var person in people)
        {
            await ExpectToBeLedAwayAsync(person, car.Title);
        }

        // Whoever ended them works on.
        await office.GotoAsync("/users");
        await Expect(office.Locator("h1")).ToHaveTextAsync("Staff");
    }

    [Fact]
    public async Task S3_KeyRevokedOnItsPage_NextRequestIsRefused()
    {
        await StartAsync();
        var (id, email) = await Database.AddStaffAsync(Roles.Administrator, "Ada Adler");
        var key = await Database.AddKeyAsync(id, Permissions.CarsRead);
        using var program = new HttpClient { BaseAddress = new Uri(_portal.Address) };
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var page = await OpenAsync(email, "/keys");
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/cars", Ct)).StatusCode);

        await page.ClickAsync("button[aria-label='Revoke test']");
        await page.ClickAsync("tr.ask button.danger");
        await Expect(page.Locator("table.keys .state-cell")).ToContainTextAsync("Revoked");

        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/cars", Ct)).StatusCode);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }

        if (_portal is not null)
        {
            await _portal.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    private static async Task SignOutInAnotherTabAsync(Person person)
    {
        var tab = await person.Open.Context.NewPageAsync();
        await tab.GotoAsync("/account");
        await ConnectedAsync(tab);
        await tab.ClickAsync("details.account summary");
        await tab.ClickAsync("form[action='/sign-out'] button");
        await Expect(tab).ToHaveURLAsync(SignIn());
    }

    private async Task RevokeOnAnotherDeviceAsync(Person person)
    {
        var other = await OpenAsync(person.Email, "/account");
        await other.ClickAsync("#sessions li button");
        await Expect(other.Locator("#sessions")).ToContainTextAsync("is signed out.");
    }

    private async Task ChangePasswordOnAnotherDeviceAsync(Person person)
    {
        var other = await OpenAsync(person.Email, "/account");
        await other.ClickAsync("text=Change password");
        await other.FillAsync("[name=currentPassword]", StaffBuilder.Password);
        await other.FillAsync("[name=password]", "nine blue umbrellas");
        await other.FillAsync("[name=repeat]", "nine blue umbrellas");
        await other.ClickAsync("button[type=submit]:has-text('Change the password')");
        await Expect(other.Locator(".banner.ok")).ToContainTextAsync("Your password is changed");
    }

    private static async Task ResetByLinkAsync(IPage office, Person person)
    {
        await OpenAsync(office, person);
        await office.ClickAsync("button:has-text('Reset by one-time link')");
        await office.ClickAsync("button:has-text('Make the link')");
        await Expect(office.Locator("#one-time-link")).ToBeVisibleAsync();
    }

    private static async Task ChangeRoleAsync(IPage office, Person person)
    {
        await OpenAsync(office, person);
        await office.SelectOptionAsync("main [name=role]", Roles.Viewer);
        await office.ClickAsync("main button[type=submit]:has-text('Save')");
        await Expect(office.Locator(".banner.ok")).ToHaveTextAsync("Saved.");
    }

    private static async Task EndSessionAsync(IPage office, Person person)
    {
        await OpenAsync(office, person);
        await office.ClickAsync("#sessions li button");
        await Expect(office.Locator("#sessions")).ToContainTextAsync("is signed out.");
    }

    private static async Task DisableAsync(IPage office, Person person)
    {
        await OpenAsync(office, person);
        await office.ClickAsync("#access button:has-text('Disable')");
        await office.ClickAsync("#access button[type=submit]:has-text('Disable')");
        await Expect(office.Locator(".banner.ok")).ToHaveTextAsync("The account is disabled.");
    }

    /// <summary>Nobody may have told the page yet. Where somebody has, it is on its way to sign in and there is nothing to click.</summary>
    private static async Task ClickWhatIsStillThereAsync(IPage page, string title)
    {
        try
        {
            await page.EvaluateAsync("() => document.querySelector('main button[aria-label^=Restore]')?.click()");
        }
        catch (PlaywrightException e) when (e.Message.Contains("Execution context was destroyed", StringComparison.Ordinal))
        {
            // It is being led away at this very moment.
        }

        await Expect(page.Locator("body")).Not.ToContainTextAsync(title);
        await Expect(page.Locator("main")).ToContainTextAsync(new Regex("Your rights have changed|Sign in"));
    }

    private async Task ExpectToBeLedAwayAsync(Person person, string title)
    {
        await Expect(person.Open).ToHaveURLAsync(SignIn());
        await Expect(person.Open.Locator(".banner")).ToContainTextAsync("Your session has ended");
        await person.Open.GoBackAsync();
        await Expect(person.Open).ToHaveURLAsync(SignIn());
        await Expect(person.Open.Locator("body")).Not.ToContainTextAsync(title);

        var answer = await StealAsync(person.Cookies, "/trash");
        Assert.True(SignIn().IsMatch(answer.Url), $"{person.Name}: the old cookie still opens {answer.Url}.");
        await Expect(_thief.Locator(".banner")).ToContainTextAsync("Your session has ended");
    }

    private async Task StartAsync()
    {
        _browser = await Browser.GetOrSkipAsync();
        _portal = PortalFactory.On(Database).Listen();
    }

    /// <summary>Somebody with a live page open, whose cookies somebody kept: as yet they open pages.</summary>
    private async Task<Person> SeatAsync(string name)
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Manager, name);
        var open = await OpenAsync(email, "/trash");
        await Expect(open.Locator("main button[aria-label^=Restore]")).ToBeEnabledAsync();

        var cookies = await open.Context.CookiesAsync();
        await StealAsync(cookies, "/account/password");
        await Expect(_thief.Locator("h1")).ToHaveTextAsync("Change your password");
        return new Person(name, id, email, open, cookies);
    }

    /// <summary>Opens a page in another browser, with cookies that were kept.</summary>
    private async Task<IResponse> StealAsync(IReadOnlyList<BrowserContextCookiesResult> cookies, string path)
    {
        await _thief.Context.ClearCookiesAsync();
        await _thief.Context.AddCookiesAsync(cookies.Select(
            c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path, HttpOnly = c.HttpOnly }));
        return (await _thief.GotoAsync(path))!;
    }

    /// <summary>A page in a browser of its own, in which this person has signed in.</summary>
    private async Task<IPage> OpenAsync(string email, string path)
    {
        var page = await NewPageAsync();
        await page.GotoAsync($"/sign-in?returnUrl={path}");
        await page.FillAsync("[name=email]", email);
        await page.FillAsync("[name=password]", StaffBuilder.Password);
        await page.ClickAsync("form:has([name=password]) button[type=submit]");
        await ConnectedAsync(page);
        return page;
    }

    private static async Task OpenAsync(IPage office, Person person)
    {
        await office.GotoAsync($"/users/{person.Id}");
        await ConnectedAsync(office);
        await Expect(office.Locator("h1")).ToHaveTextAsync(person.Name);
    }

    private async Task<IPage> NewPageAsync()
    {
        var opened = await _browser.NewPageAsync(_portal.Address);
        _opened.Add(opened);
        return opened.Page;
    }

    private static Task ConnectedAsync(IPage page) => Expect(page.Locator(".app:not(.waiting)")).ToBeVisibleAsync();

    [GeneratedRegex("/sign-in(\\?|$)")]
    private static partial Regex SignIn();

    private sealed record Person(string Name, int Id, string Email, IPage Open, IReadOnlyList<BrowserContextCookiesResult> Cookies);

    public sealed class OnSqlite() : SessionEndsInBrowserTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : SessionEndsInBrowserTests(DatabaseProvider.PostgreSql);
}
