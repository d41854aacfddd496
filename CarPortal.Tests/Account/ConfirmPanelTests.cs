using Bunit;
using CarPortal.Data;
using CarPortal.Data.Sessions;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using CarPortal.Web.Account;
using MudBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace CarPortal.Tests.Account;

public sealed class ConfirmPanelTests : PortalTestContext
{
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var (_, email) = await Database.AddStaffAsync(Roles.Administrator, "Ada");
        var user = Assert.IsType<SignInResult.SignedIn>(await Database.Get<SignInService>().SignInAsync(
            email, StaffBuilder.Password, new SignInPlace(null, null), Ct)).User;
        Actor = Actor.Person(user.UserId, user.Name, user.Role) with { SessionId = user.SessionId };
        _dialogs = Render<MudDialogProvider>();
    }

    [Fact]
    public async Task Step_Confirmed_IsDoneOnceWithoutAsking()
    {
        Actor = Actor with { IsConfirmed = true };

        Assert.IsType<SaveResult.Saved>(await Run());
        Assert.Empty(_dialogs.FindAll("form"));
    }

    [Fact]
    public async Task Step_WrongThenRightPassword_AsksInPlaceAndDoesItAgain()
    {
        var running = Run();
        Type("not the password");
        _dialogs.WaitForElement("#confirm-note");
        Assert.Equal("", _dialogs.Find("[name=confirm]").GetAttribute("value") ?? "");
        Assert.False(running.IsCompleted);

        Actor = Actor with { IsConfirmed = true }; // As the next look at the session will find.
        Type(StaffBuilder.Password);

        Assert.IsType<SaveResult.Saved>(await running);
        _dialogs.WaitForAssertion(() => Assert.Empty(_dialogs.FindAll("form")));
    }

    [Fact]
    public async Task Step_GivenUp_StaysUndone()
    {
        var running = Run();
        _dialogs.WaitForElement("form");
        _dialogs.FindAll("button").First(b => b.TextContent == "Cancel").Click();

        Assert.IsType<SaveResult.Unconfirmed>(await running);
    }

    private Task<SaveResult> Run() => _dialogs.InvokeAsync(() => Services.GetRequiredService<IDialogService>().ConfirmedAsync(() =>
        Task.FromResult<SaveResult>(Actor.IsConfirmed ? new SaveResult.Saved(1, 1) : new SaveResult.Unconfirmed())));

    private void Type(string password)
    {
        _dialogs.WaitForElement("[name=confirm]").Change(password);
        _dialogs.Find("form").Submit();
    }
}
