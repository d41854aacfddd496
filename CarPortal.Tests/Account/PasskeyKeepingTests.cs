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

/// <summary>Adding, renaming and removing one's own passkeys, and nobody else's.</summary>
public abstract class PasskeyKeepingTests(DatabaseProvider provider) : PasskeyTest(provider)
{
    [Fact]
    public async Task Add_Unconfirmed_LeadsToConfirmationAndAddsNothing()
    {
        await AgeAsync();

        using var refused = await PostAsync(Ada, "/passkeys/add");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var answer = await Ada.SubmitFormAsync("/account/second-factor", "factor", Ct, ("do", "passkey"), ("credential", ""));

        Assert.Equal("/account/confirm", PathOf(answer));
        Assert.Empty(await OwnAsync());
    }

    [Fact]
    public async Task Add_MadeForAnotherSession_IsRefused()
    {
        var (_, email) = await Database.AddStaffAsync(Roles.Sales, "Bea");
        var bea = NewClient();
        await bea.SignInAsync(email, StaffBuilder.Password, Ct);
        var made = await Device.CreateAsync(await AskAsync(bea, "add"));

        await AskAsync(Ada, "add");
        var answer = await Ada.SubmitFormAsync("/account/second-factor", "factor", Ct, ("do", "passkey"), ("credential", made));

        Assert.Contains("not accepted", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(await OwnAsync());
    }

    [Fact]
    public async Task Add_Eleventh_IsRefused()
    {
        for (var i = 0; i < PasskeyService.MaxPerUser; i++)
        {
            Assert.IsType<SaveResult.Saved>((await Own(confirmed: true).AddAsync(Made(i), $"Key {i}", Ct)).Result);
        }

        Assert.IsType<SaveResult.Invalid>((await Own(confirmed: true).AddAsync(Made(99), "One more", Ct)).Result);
        using var answer = await PostAsync(Ada, "/passkeys/add");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(PasskeyService.MaxPerUser, (await OwnAsync()).Count);
    }

    [Fact]
    public async Task Change_UnconfirmedForeignOrUnknown_ChangesNothing()
    {
        Assert.IsType<SaveResult.Saved>((await Own(confirmed: true).AddAsync(Made(1), "Mine", Ct)).Result);
        var id = (await OwnAsync())[0].Id;
        var (other, _) = await Database.AddStaffAsync(Roles.Administrator, "Bea");
        var foreign = Database.Get<PasskeyService>(Actor.Person(other, "Bea", Roles.Administrator) with { IsConfirmed = true });
        var key = Database.Get<PasskeyService>(Actor.Key(Id, "key", Roles.Sales, Permissions.KeyScopes));

        Assert.IsType<SaveResult.Unconfirmed>(await Own(confirmed: false).RemoveAsync(id, Ct));
        Assert.IsType<SaveResult.Unconfirmed>(await Own(confirmed: false).RenameAsync(id, "Other", Ct));
        Assert.IsType<SaveResult.NotFound>(await foreign.RemoveAsync(id, Ct));
        Assert.IsType<SaveResult.NotFound>(await foreign.RenameAsync(id, "Other", Ct));
        Assert.IsType<SaveResult.Forbidden>(await key.RemoveAsync(id, Ct));
        Assert.IsType<SaveResult.NotFound>(await Own(confirmed: true).RemoveAsync("no such id \u0000", Ct));
        Assert.IsType<SaveResult.NotFound>(await Own(confirmed: true).RemoveAsync(null, Ct));
        Assert.IsType<SaveResult.Invalid>(await Own(confirmed: true).RenameAsync(id, "  ", Ct));
        Assert.Equal("Mine", Assert.Single(await OwnAsync()).Name);
    }

    private static UserPasskeyInfo Made(int i) => new(
        [1, 2, 3, (byte)i], [1], DateTimeOffset.UtcNow, 0, null, isUserVerified: true, isBackupEligible: false, isBackedUp: false, [1], [1]);

    private async Task AgeAsync()
    {
        await using var db = Database.Open();
        var then = DateTime.UtcNow.AddHours(-1);
        await db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.ConfirmedAt, then), Ct);
    }

    public sealed class OnSqlite() : PasskeyKeepingTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PasskeyKeepingTests(DatabaseProvider.PostgreSql);
}
