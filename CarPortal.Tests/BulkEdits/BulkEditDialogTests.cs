using Bunit;
using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.BulkEdits;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace CarPortal.Tests.BulkEdits;

public sealed class BulkEditDialogTests : CarPagesTest
{
    [Fact]
    public async Task Dialog_APercentage_IsPreviewedDoneAndUndone()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var without = await Database.AddCarAsync();
        var dialog = Open(CarSelection.AllOf(new CarQuery()));

        dialog.Find("input[name=by]").Change("-3");
        dialog.Find("select[name=rounding]").Change(nameof(BulkRounding.Ending99));
        await dialog.Find("#bulk-form").SubmitAsync();

        dialog.WaitForAssertion(() => Assert.Equal("Change 1 car", dialog.Find("#bulk-apply").TextContent));
        Assert.Contains("4.799", dialog.Find("td.now").TextContent.Replace(',', '.'), StringComparison.Ordinal);
        Assert.Contains($"#{without.StockNumber}", dialog.Find(".left-out").TextContent, StringComparison.Ordinal);

        await dialog.Find("#bulk-apply").ClickAsync(new());
        dialog.WaitForAssertion(() => Assert.Contains("1 car was changed.", dialog.Find(".done").TextContent, StringComparison.Ordinal));
        Assert.Equal(4_799, (await Database.Get<CarService>().GetAsync(car.Id, Ct))!.Price);

        await dialog.FindAll("button").Single(b => b.TextContent == "Undo").ClickAsync(new());
        dialog.WaitForAssertion(() => Assert.Contains("1 car is as before.", dialog.Find(".undone").TextContent, StringComparison.Ordinal));
        Assert.Equal(4_950, (await Database.Get<CarService>().GetAsync(car.Id, Ct))!.Price);
    }

    [Fact]
    public async Task Dialog_CarsThatChangedMeanwhile_NamesThemAndShowsTheNewPreview()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var dialog = Open(CarSelection.Of([car.Id]));
        dialog.Find("select[name=action]").Change(nameof(BulkAction.Move));
        dialog.Find("select[name=status]").Change(nameof(CarStatus.Withdrawn));
        await dialog.Find("#bulk-form").SubmitAsync();
        dialog.WaitForElement("#bulk-apply");
        await Database.Get<CarStatusService>(new Actor(ActorKind.Person, null, "Sam Sales", Roles.PermissionsOf(Roles.Sales))).SeenAsync(car.Id, "Gate", Ct);

        await dialog.Find("#bulk-apply").ClickAsync(new());

        dialog.WaitForAssertion(() => Assert.Contains("Sam Sales changed it", dialog.Find(".stale").TextContent, StringComparison.Ordinal));
        dialog.WaitForAssertion(() => Assert.False(dialog.Find("#bulk-apply").HasAttribute("disabled")));
        await dialog.Find("#bulk-apply").ClickAsync(new());
        dialog.WaitForElement(".done");
        Assert.Equal(CarStatus.Withdrawn, (await Database.Get<CarService>().GetAsync(car.Id, Ct))!.Status);
    }

    [Fact]
    public async Task Dialog_WhatCannotBe_SaysSoAtTheField()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var dialog = Open(CarSelection.Of([car.Id]));
        foreach (var (typed, message) in new[] { ("abc", "number"), ("-150", "more than -100"), ("", "by how much") })
        {
            dialog.Find("input[name=by]").Change(typed);
            await dialog.Find("#bulk-form").SubmitAsync();
            dialog.WaitForAssertion(() => Assert.Contains(message, dialog.Find("#by-note").TextContent, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task BulkEditsPage_WhatWasDone_IsListedAndUndone()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var bulk = Database.Get<BulkEditService>();
        var change = BulkChange.Set("location", "Hall");
        var preview = Assert.IsType<BulkResult.Previewed>(await bulk.PreviewAsync(CarSelection.Of([car.Id]), change, Ct)).Preview;
        await bulk.ApplyAsync(CarSelection.Of([car.Id]), change, preview.Stamp, "Moved the lot", null, Ct);

        var page = Render<BulkEditsPage>();

        Assert.Contains("Location set to Hall", page.Find(".operations .name").TextContent, StringComparison.Ordinal);
        Assert.Contains("Moved the lot", page.Find(".why").TextContent, StringComparison.Ordinal);
        await page.Find(".deed button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("1 car is as before.", page.Find(".undone").TextContent, StringComparison.Ordinal));
        Assert.Null((await Database.Get<CarService>().GetAsync(car.Id, Ct))!.Location);
    }

    private IRenderedComponent<MudDialogProvider> Open(CarSelection cars)
    {
        var provider = Render<MudDialogProvider>();
        var dialogs = Services.GetRequiredService<IDialogService>();
        _ = provider.InvokeAsync(() => BulkEditDialog.ShowAsync(dialogs, cars, "2"));
        provider.WaitForElement("#bulk-form");
        return provider;
    }
}
