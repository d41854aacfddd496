using CarPortal.Data;
using CarPortal.Data.ApiKeys;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.History;

public abstract class SecurityHistoryTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private HistoryService History => Database.Get<HistoryService>(Actor.Console);

    [Fact]
    public async Task Search_EachKind_HasItsEventsAndNoCars()
    {
        var (id, email) = await Database.AddStaffAsync(Roles.Sales, "Jo Park");
        await Database.AddCarAsync();
        await TryToSignInAsync(email, "wrong wrong wrong");
        await TryToSignInAsync(email, StaffBuilder.Password);
        await Database.Get<SessionService>(Actor.Console).EndOthersAsync(id, Ct);
        await Database.AddKeyAsync(id, Permissions.CarsRead);
        await foreach (var _ in Database.Get<CarExportService>(Actor.Console).StreamAsync(new CarQuery(), Ct))
        {
        }

        Assert.Equal(
            ["1 Accounts", "1 Exports", "1 Failures", "1 Keys", "1 SessionEnds", "1 SignIns", "0 Confirmations", "0 Roles"],
            (await Task.WhenAll(Enum.GetValues<EventKind>().Select(async kind =>
                $"{(await History.SearchAsync(new HistoryQuery { Kind = kind }, Ct)).Items.Count} {kind}")))
                .OrderByDescending(line => line[0]).ThenBy(line => line, StringComparer.Ordinal));
        Assert.DoesNotContain((await History.SearchAsync(new HistoryQuery(), Ct)).Items, e => e.RecordKind == RecordKind.Car);
    }

    [Fact]
    public async Task Search_OnePerson_HasWhatTheyDidAndWhatWasDoneToThemAndTheirKeys()
    {
        var (jo, _) = await Database.AddStaffAsync(Roles.Sales, "Jo Park");
        var (other, _) = await Database.AddStaffAsync(Roles.Administrator, "Ada");
        await Database.AddKeyAsync(jo, Permissions.CarsRead);
        await Database.AddKeyAsync(other, Permissions.CarsRead);
        await Database.Get<UserService>(Actor.Person(jo, "Jo Park", Roles.Administrator) with { IsConfirmed = true })
            .UpdateAsync(other, 1, "Ada B.", Roles.Administrator, Ct);

        var found = (await History.SearchAsync(new HistoryQuery { UserId = jo }, Ct)).Items;

        Assert.Equal(
            ["Jo Park Changed Ada B.", "Console Created test", "Console Created Jo Park"],
            found.Select(e => $"{e.ActorName} {e.Action} {e.Subject}"));
        Assert.Equal("Jo Park", found[1].KeyOwner);
    }

    [Fact]
    public async Task Search_PageByPage_GivesEveryEventOnceInOrder()
    {
        await FillAsync(25, DateTime.UtcNow);
        var seen = new List<long>();
        long? before = null;
        do
        {
            var page = await History.SearchAsync(new HistoryQuery { Take = 10, Before = before }, Ct);
            seen.AddRange(page.Items.Select(e => e.Id));
            before = page.Older;
        }
        while (before is not null);

        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(seen.OrderDescending(), seen);
    }

    [Fact]
    public async Task Search_Days_AreHalfOpen()
    {
        var noon = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        foreach (var hour in new[] { 0, 1, 2 })
        {
            await FillAsync(1, noon.AddHours(hour));
        }

        var found = await History.SearchAsync(new HistoryQuery { From = noon, To = noon.AddHours(2) }, Ct);

        Assert.Equal([noon.AddHours(1), noon], found.Items.Select(e => e.At));
        Assert.Null(found.Older);
    }

    [Fact]
    public async Task Search_RareEventBeyondTheWindow_SaysHowFarItLookedAndGoesOn()
    {
        await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), Permissions.CarsRead);
        await FillAsync(HistoryService.Window, DateTime.UtcNow);

        var first = await History.SearchAsync(new HistoryQuery { Kind = EventKind.Keys }, Ct);
        Assert.Empty(first.Items);
        Assert.NotNull(first.SearchedBackTo);
        var second = await History.SearchAsync(new HistoryQuery { Kind = EventKind.Keys, Before = first.Older }, Ct);

        Assert.Single(second.Items);
        Assert.Equal((null, null), (second.Older, second.SearchedBackTo));
    }

    [Theory]
    [InlineData(Roles.Manager)]
    [InlineData(Roles.Sales)]
    [InlineData(Roles.Viewer)]
    public async Task Search_WithoutTheRight_IsRefused(string role)
    {
        var history = Database.Get<HistoryService>(Actor.Person(1, "Sam", role));

        await Assert.ThrowsAsync<PermissionDeniedException>(() => history.SearchAsync(new HistoryQuery(), Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => history.ListPeopleAsync(Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => history.ListAsync(RecordKind.User, 1, ct: Ct));
    }

    [Fact]
    public async Task Search_AnyFilter_WalksTheIndexOfSecurityEvents()
    {
        await FillAsync(3_000, DateTime.UtcNow);
        await using var db = Database.Open();
        if (Database.Options.Provider == DatabaseProvider.PostgreSql)
        {
            await db.Database.ExecuteSqlRawAsync(
                "INSERT INTO \"History\" (\"At\", \"ActorKind\", \"ActorName\", \"RecordKind\", \"RecordId\", \"Action\", \"CorrelationId\", \"Changes\") "
                + "SELECT now(), 0, 'x', 0, i, 0, '00000000-0000-0000-0000-000000000000', '{{}}' FROM generate_series(1, 60000) i", Ct);
            await db.Database.ExecuteSqlRawAsync("ANALYZE \"History\"", Ct);
        }

        foreach (var query in new[] { new HistoryQuery(), new HistoryQuery { UserId = 7, Kind = EventKind.Keys, Before = 2_000 } })
        {
            var window = SecurityEventsOf(db, query);
            var plan = await ExplainAsync(db, window.ToQueryString());
            Assert.Contains("IX_History_Security", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Console_WhatItDoesToKeysAndAccounts_IsThereAsConsole()
    {
        var key = await Database.AddKeyAsync((await Database.AddStaffAsync(Roles.Sales)).Id, Permissions.CarsRead);
        await Database.Get<ApiKeyService>(Actor.Console).RevokeAsync(key.Substring(3, 8), Ct);

        var found = (await History.SearchAsync(new HistoryQuery(), Ct)).Items;

        Assert.Equal(3, found.Count);
        Assert.All(found, e => Assert.Equal((ActorKind.Console, "Console", null), (e.ActorKind, e.ActorName, e.Address)));
        Assert.Equal("revokedAt", Assert.Single(found[0].Changes).Field);
    }

    private static IQueryable<HistoryEntry> SecurityEventsOf(CarPortalDbContext db, HistoryQuery query) =>
        SecurityEvents.Matching(db, SecurityEvents.Before(db, query.Before).Take(HistoryService.Window), query)
            .OrderByDescending(e => e.Id).Take(51);

    private async Task<string> ExplainAsync(CarPortalDbContext db, string sql)
    {
        // What stands above the statement are the parameters, as comments or .param lines.
        var parameters = sql.Split('\n').Where(l => l.StartsWith("--", StringComparison.Ordinal) || l.StartsWith(".param", StringComparison.Ordinal)).ToList();
        var statement = sql[sql.IndexOf("SELECT", StringComparison.Ordinal)..];
        foreach (var line in parameters)
        {
            var parts = line.StartsWith("--", StringComparison.Ordinal) ? line[3..].Split('=', 2) : line[".param set ".Length..].Split(' ', 2);
            var value = parts[1].Split(' ')[0].Trim().Trim('\'');
            statement = System.Text.RegularExpressions.Regex.Replace(statement, System.Text.RegularExpressions.Regex.Escape(parts[0].Trim()) + @"\b", value);
        }

        await db.Database.OpenConnectionAsync(Ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = (Database.Options.Provider == DatabaseProvider.Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + statement;
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var plan = new List<string>();
        while (await reader.ReadAsync(Ct))
        {
            plan.Add(reader.GetValue(reader.FieldCount - 1).ToString()!);
        }

        return string.Join('\n', plan);
    }

    private Task TryToSignInAsync(string email, string password) =>
        Database.Get<SignInService>().SignInAsync(email, password, new SignInPlace("192.0.2.7", "Firefox Windows"), Ct);

    private async Task FillAsync(int count, DateTime at)
    {
        await using var db = Database.Open();
        await using var write = await db.BeginWriteAsync(Ct);
        var rows = Enumerable.Range(0, count).Select(_ => (object)new HistoryEntry
        {
            At = at, ActorKind = ActorKind.Person, ActorName = "nobody", RecordKind = RecordKind.User, RecordId = 0,
            Action = HistoryAction.SignInFailed, Changes = "{}",
        }).ToList();
        await db.BulkInsertAsync(db.Model.FindEntityType(typeof(HistoryEntry))!, rows, Ct);
        await write.CommitAsync(Ct);
    }

    public sealed class OnSqlite() : SecurityHistoryTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : SecurityHistoryTests(DatabaseProvider.PostgreSql);
}
