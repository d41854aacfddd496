using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests;

/// <summary>The real portal, but with the price for those who may see costs.</summary>
public abstract class FieldMaskTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const decimal Old = 48_321.37m, New = 51_987.65m;
    private static readonly string[] Planted = ["48321", "48,321", "51987", "51,987"];

    private PortalFactory _plain = null!;
    private WebApplicationFactory<Program> _portal = null!;
    private HttpClient _manager = null!, _sales = null!, _salesPages = null!;
    private int _car;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _plain = PortalFactory.On(Database);
        _portal = _plain.WithWebHostBuilder(host => host.ConfigureTestServices(MaskedPrice.Use));
        var (manager, (sales, email)) = (await Database.AddUserAsync(Roles.Manager), await Database.AddStaffAsync(Roles.Sales));
        _manager = With(await KeyAsync(manager, Permissions.CarsRead, Permissions.CarsWrite, Permissions.CarsCosts));
        _sales = With(await KeyAsync(sales, Permissions.CarsRead, Permissions.CarsWrite, Permissions.CarsCosts));
        _salesPages = NewClient();
        await _salesPages.SignInAsync(email, StaffBuilder.Password, Ct);

        var made = await SendAsync(_manager, HttpMethod.Post, "/api/cars", new { make = "Opel", title = "Astra", price = Old });
        _car = made.Json.GetProperty("id").GetInt32();
        Assert.Equal(Old, made.Json.GetProperty("price").GetDecimal());
        await SendAsync(_manager, HttpMethod.Put, $"/api/cars/{_car}", new { make = "Opel", title = "Astra", price = New }, version: 1);
        await SendAsync(_manager, HttpMethod.Put, $"/api/cars/{_car}", new { make = "Opel", title = "Astra GTC", price = New }, version: 2);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _portal.DisposeAsync();
        await _plain.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task J15_MaskedField_IsInNothingThatTheLowRoleCanFetch()
    {
        foreach (var (client, path, accept) in new[]
        {
            (_sales, "/api/cars", "application/json"), (_sales, "/api/cars", "text/csv"), (_sales, $"/api/cars/{_car}", "application/json"),
            (_salesPages, "/cars", "text/html"), (_salesPages, $"/cars/{_car}", "text/html"), (_salesPages, $"/cars/{_car}/edit", "text/html"),
            (_salesPages, "/trash", "text/html"),
        })
        {
            var answer = await SendAsync(client, HttpMethod.Get, path, accept: accept);
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.Status));
            Assert.All(Planted, value => Assert.DoesNotContain(value, answer.Text, StringComparison.Ordinal));
            Assert.True(accept == "text/html" || !Regex.IsMatch(answer.Text, @"\bprice\b", RegexOptions.IgnoreCase), answer.Text);
        }

        Assert.Contains(New.ToString(CultureInfo.InvariantCulture), (await SendAsync(_manager, HttpMethod.Get, "/api/cars", accept: "text/csv")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task J15_SortAndFilterByAMaskedField_AreUnknownToTheLowRole()
    {
        foreach (var query in new[] { "sort=price", "sort=-price", "priceFrom=1", "priceTo=99999999", "PRICEFROM=50000" })
        {
            var refused = await SendAsync(_sales, HttpMethod.Get, "/api/cars?" + query);
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            var told = refused.Json.GetProperty("errors").ToString() + refused.Json.GetProperty("detail");
            Assert.DoesNotMatch(@"(?i)\bprice(From|To)?\b", told[(told.IndexOf("There are", StringComparison.Ordinal) + 1)..].Replace(query.Split('=')[0], "", StringComparison.OrdinalIgnoreCase));
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(_manager, HttpMethod.Get, "/api/cars?" + query)).Status);

            // A page leaves out what it cannot use.
            var page = await SendAsync(_salesPages, HttpMethod.Get, "/cars?" + query, accept: "text/html");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains("Astra GTC", page.Text, StringComparison.Ordinal);
            Assert.All(Planted, value => Assert.DoesNotContain(value, page.Text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task J15_AConflict_ShowsTheCarWithoutTheMaskedField()
    {
        var stale = await SendAsync(_sales, HttpMethod.Put, $"/api/cars/{_car}", new { make = "Opel", title = "Mine" }, version: 1);

        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        Assert.Equal("Astra GTC", stale.Json.GetProperty("current").GetProperty("title").GetString());
        Assert.False(stale.Json.GetProperty("current").TryGetProperty("price", out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task S8_WhoeverMayNotSeeAField_DoesNotChangeIt(int? price)
    {
        var saved = await SendAsync(_sales, HttpMethod.Put, $"/api/cars/{_car}", new { make = "Opel", title = "Mine", price }, version: 3);
        var added = await SendAsync(_sales, HttpMethod.Post, "/api/cars", new { make = "Opel", title = "New", price });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Created), (saved.Status, added.Status));
        var now = (await SendAsync(_manager, HttpMethod.Get, $"/api/cars/{_car}")).Json;
        Assert.Equal(("Mine", New), (now.GetProperty("title").GetString(), now.GetProperty("price").GetDecimal()));
        Assert.False((await SendAsync(_manager, HttpMethod.Get, $"/api/cars/{_car + 1}")).Json.TryGetProperty("price", out _));
    }

    [Fact]
    public async Task History_MaskedField_IsLeftOutAndAnEntryOfNothingElseToo()
    {
        var page = (await SendAsync(_salesPages, HttpMethod.Get, $"/cars/{_car}", accept: "text/html")).Text;
        var timeline = page[page.IndexOf("<ol class=\"timeline\"", StringComparison.Ordinal)..];
        timeline = timeline[..timeline.IndexOf("</ol>", StringComparison.Ordinal)];

        Assert.Equal(2, timeline.Split("<li").Length - 1); // Made, and the title; not the price.
        Assert.DoesNotContain("Price", timeline, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_QueryByAMaskedFieldThatNoDoorStopped_IsRefusedByTheService()
    {
        await using var scope = _portal.Services.CreateAsyncScope();
        var databases = scope.ServiceProvider.GetRequiredService<IDbContextFactory<CarPortalDbContext>>();
        var cars = new CarService(databases, new FixedActor(Actor.Person(1, "Sam", Roles.Sales)), TimeProvider.System, Microsoft.Extensions.Options.Options.Create(new CarOptions()), scope.ServiceProvider.GetRequiredService<CarCounts>(), scope.ServiceProvider.GetRequiredService<KeptContext>());

        await Assert.ThrowsAsync<PermissionDeniedException>(() => cars.ListAsync(new CarQuery().By([new CarSortKey(CarSort.Price)]), Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => cars.ListDetailsAsync(new CarQuery().With(new CarCondition(CarFilterField.Of("price")) { From = 1m }), Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => cars.ListTrashAsync(new CarQuery().With(new CarCondition(CarFilterField.Of("price")) { To = 1m }), Ct));
        Assert.Null(Assert.Single((await cars.ListAsync(new CarQuery(), Ct)).Items).Price);
    }

    [Fact]
    public void Apply_MembersWorkedOutFromAMaskedField_AreLeftOutToo()
    {
        using var scope = _portal.Services.GetRequiredService<IDbContextFactory<CarPortalDbContext>>().CreateDbContext();
        var mask = FieldMask.For(scope.Model, Actor.Person(1, "Sam", Roles.Sales));

        var projection = mask.Apply<Car, Shown>(c => new Shown { Title = c.Title, Gross = c.Price * 2 });

        Assert.DoesNotContain("Price", projection.ToString(), StringComparison.Ordinal);
        Assert.Contains("Title", projection.ToString(), StringComparison.Ordinal);
        Assert.True(FieldMask.For(scope.Model, Actor.Person(1, "Mo", Roles.Manager)).IsEmpty);
    }

    private WebApplicationFactoryClientOptions NoRedirects { get; } = new() { AllowAutoRedirect = false };

    private HttpClient NewClient() => _portal.CreateClient(NoRedirects);

    private HttpClient With(string key)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Keys are not given the scope of costs yet; the mask is about what happens when they are.</summary>
    private async Task<string> KeyAsync(int user, params string[] scopes)
    {
        var key = await Database.AddKeyAsync(user, Permissions.CarsRead);
        await using var db = Database.Open();
        await db.ApiKeys.Where(k => k.KeyId == key.Substring(3, 8))
            .ExecuteUpdateAsync(k => k.SetProperty(x => x.Scopes, string.Join(' ', scopes)), Ct);
        return key;
    }

    private static async Task<Answer> SendAsync(
        HttpClient client, HttpMethod method, string path, object? body = null, long? version = null, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.TryAddWithoutValidation("If-Match", version is null ? null : $"\"{version}\"");
        using var answer = await client.SendAsync(request, Ct);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private sealed class Shown
    {
        public string? Title { get; init; }

        public decimal? Gross { get; init; }
    }

    private sealed record Answer(HttpStatusCode Status, string Text)
    {
        public JsonElement Json => JsonDocument.Parse(Text).RootElement;
    }

    public sealed class OnSqlite() : FieldMaskTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : FieldMaskTests(DatabaseProvider.PostgreSql);
}
