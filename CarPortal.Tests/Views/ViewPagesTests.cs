using Bunit;
using CarPortal.Data;
using CarPortal.Data.Views;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.CarList;
using CarPortal.Web.Components.Layout;
using MudBlazor;

namespace CarPortal.Tests.Views;

/// <summary>Views on the list's page and in the menu.</summary>
public sealed class ViewPagesTests : CarPagesTest
{
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Actor = await Database.AddActorAsync(Roles.Manager);
        _dialogs = Render<MudDialogProvider>();
        await Database.AddCarAsync(CarBuilder.Input("Opel", "Astra") with { Price = 4_000 });
        await Database.AddCarAsync(CarBuilder.Input("Opel", "Insignia") with { Price = 9_000 });
        await Database.AddCarAsync(CarBuilder.Input("Ford", "Focus") with { Price = 3_000 });
    }

    [Fact]
    public async Task Save_WhatTheListShows_IsAViewOfOnesOwn()
    {
        Navigation.NavigateTo("/cars?priceTo=5000&sort=price&group=make");
        var page = RenderList();

        await page.InvokeAsync(() => Button(page, "Save view").Click());
        _dialogs.WaitForAssertion(() => Assert.NotEmpty(_dialogs.FindAll("[name=name]")));
        await _dialogs.InvokeAsync(() => _dialogs.Find("[name=name]").Change("Cheap"));
        await _dialogs.Find("#view-form").SubmitAsync();

        var view = Assert.Single((await Database.Get<CarViewService>(Actor).ListAsync(Ct)).Items);
        Assert.Equal(("Cheap", "priceTo=5000&sort=price", CarGroup.Make, CarViewVisibility.Private), (view.Name, view.Query, view.GroupBy, view.Visibility));
        await WaitForAddressAsync(address => address == $"/cars?view={view.Id}");
        page.WaitForAssertion(() => Assert.Equal("Cheap", page.Find("h1").TextContent));
        Assert.Equal(["Focus", "Astra"], Names(page));
    }

    [Fact]
    public async Task Open_ThenNarrowed_SaysOnlyTheDifferenceAndSavesIt()
    {
        var view = await Database.AddViewAsync(ViewBuilder.Input(query: "make=Opel&priceTo=9500&sort=price"));
        Navigation.NavigateTo($"/cars?view={view.Id}");
        var page = RenderList();
        Assert.Equal(["Astra", "Insignia"], Names(page));
        Assert.DoesNotContain("Save changes", page.Find(".head").TextContent);

        await page.InvokeAsync(() => page.Find("input[name=priceTo]").Change("5000"));

        Assert.Equal($"/cars?view={view.Id}&priceTo=5000", Address);
        page.WaitForAssertion(() => Assert.Equal(["Astra"], Names(page)));
        Assert.Contains($"/cars?view={view.Id}&priceTo=5000&make=", page.FindAll(".chips .x").Select(a => a.GetAttribute("href")));
        await page.InvokeAsync(() => Button(page, "Save changes").Click());
        await WaitForAddressAsync(address => address == $"/cars?view={view.Id}");
        Assert.Equal("make=Opel&priceTo=5000&sort=price", (await Database.Get<CarViewService>(Actor).GetAsync(view.Id, Ct))!.Query);
    }

    [Fact]
    public async Task Open_BySomebodyWhoMayNotChangeIt_OffersACopy()
    {
        var view = await Database.AddViewAsync();
        Actor = await Database.AddActorAsync(Roles.Viewer);
        Navigation.NavigateTo($"/cars?view={view.Id}&make=opel");

        var page = RenderList();

        Assert.DoesNotContain("Save changes", page.Find(".head").TextContent);
        Assert.Equal(["Astra"], Names(page));
        await page.InvokeAsync(() => Button(page, "Duplicate").Click());
        await WaitForAddressAsync(address => address != $"/cars?view={view.Id}&make=opel");
        page.WaitForAssertion(() => Assert.Equal("Cheap copy", page.Find("h1").TextContent));
    }

    [Fact]
    public void Open_OneThatIsNotThere_SaysSoAndShowsAllCars()
    {
        Navigation.NavigateTo("/cars?view=77");

        var page = RenderList();

        Assert.Contains("There is no view 77", page.Find(".banner").TextContent);
        Assert.Equal(3, Names(page).Count());
    }

    [Fact]
    public async Task Open_OneWithAFieldThatIsGone_SaysWhatWasLeftOut()
    {
        var view = await Database.AddViewAsync();
        await using (var db = Database.Open())
        {
            (await db.CarViews.FindAsync([view.Id], Ct))!.Query = "wheels=4&priceTo=5000";
            await db.SaveChangesAsync(Ct);
        }

        Navigation.NavigateTo($"/cars?view={view.Id}");
        var page = RenderList();

        Assert.Contains("There is no “wheels”", page.Find(".banner").TextContent);
        Assert.Equal(["Focus", "Astra"], Names(page));
    }

    [Fact]
    public async Task Start_OfARoleWithADefault_IsThatView()
    {
        var view = await Database.AddViewAsync();
        await Database.Get<CarViewService>(Actor).SetDefaultAsync(Roles.Manager, view.Id, Ct);
        Navigation.NavigateTo("/");

        var page = RenderList();

        Assert.Equal("Cheap", page.Find("h1").TextContent);
        Navigation.NavigateTo("/cars");
        page.WaitForAssertion(() => Assert.Equal("Cars", page.Find("h1").TextContent));
    }

    [Fact]
    public async Task Menu_OfSavedViews_CountsThem()
    {
        var view = await Database.AddViewAsync();
        var menu = Render<LiveNav>();

        menu.WaitForAssertion(() => Assert.Equal("2", menu.Find($"a[href='/cars?view={view.Id}'] .count").TextContent));
        Assert.Equal("3", menu.Find("a[href='/cars'] .count").TextContent);
        Assert.Equal("3", menu.Find("a[href='/cars?status=incoming'] .count").TextContent);
        Navigation.NavigateTo($"/cars?view={view.Id}&make=opel");
        menu.WaitForAssertion(() => Assert.Equal("page", menu.Find($"a[href='/cars?view={view.Id}']").GetAttribute("aria-current")));
    }

    [Fact]
    public async Task Arrange_MovedUp_IsTheOrderOfTheMenu()
    {
        await Database.AddViewAsync(ViewBuilder.Input("first"));
        await Database.AddViewAsync(ViewBuilder.Input("second"));
        var menu = Render<LiveNav>();
        menu.WaitForAssertion(() => Assert.Equal(["first", "second"], menu.FindAll(".name-of").Select(n => n.TextContent)));

        await menu.InvokeAsync(() => menu.Find("h2 button").Click());
        _dialogs.WaitForAssertion(() => Assert.NotEmpty(_dialogs.FindAll("button[aria-label='second up']")));
        await _dialogs.InvokeAsync(() => _dialogs.Find("button[aria-label='second up']").Click());

        menu.WaitForAssertion(() => Assert.Equal(["second", "first"], menu.FindAll(".name-of").Select(n => n.TextContent)));
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<CarListPage> page, string text) =>
        page.FindAll(".head button").Single(b => b.TextContent == text);

    private IRenderedComponent<CarListPage> RenderList()
    {
        var page = Render<CarListPage>();
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".facet i"), count => count.TextContent.Length > 0)); // The last to come.
        return page;
    }

    private static IEnumerable<string> Names(IRenderedComponent<CarListPage> page) => page.FindAll("a.name").Select(a => a.TextContent);
}
