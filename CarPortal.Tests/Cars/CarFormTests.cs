using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;
using CarPortal.Web.Cars;
using MudBlazor;

namespace CarPortal.Tests.Cars;

public sealed class CarFormTests : CarPagesTest
{
    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task Save_WithoutMakeAndTitle_SaysSoBesideThemAndSavesNothing()
    {
        var form = Render<CarForm>();

        form.Find("form").Submit();

        Assert.Contains("Make is needed.", form.Markup);
        Assert.Contains("Title is needed.", form.Markup);
        Assert.Contains("2 fields", form.Markup);
        Assert.Equal(0, (await Cars.ListAsync(new CarQuery(), Ct)).TotalCount);
    }

    [Theory]
    [InlineData("year", "twenty", "Year must be a whole number.")]
    [InlineData("year", "-5", "Year must be from")]
    [InlineData("price", "12,3x", "Price must be an amount")]
    [InlineData("price", "-1", "Price must be from 0")]
    [InlineData("doors", "99999999999999999999", "Doors must be a whole number.")]
    [InlineData("firstRegistered", "June", "First registered is written year-month")]
    [InlineData("lastSeenAt", "0001-01-01T00:00", "Last seen")]
    [InlineData("vin", "W0L0TGF48250000011", "VIN can have 17 characters at most")]
    [InlineData("title", "a\u0007b", "Title must be one line")]
    public void Change_WrongValue_SaysSoBesideItAndKeepsIt(string field, string typed, string message)
    {
        var form = Render<CarForm>();

        Type(form, field, typed);

        Assert.Contains(message, form.Find(".mud-input-helper-text.mud-input-error").TextContent);
        Assert.Equal(typed, form.Find($"[name={field}]").GetAttribute("value"));
    }

    [Fact]
    public async Task Save_NewCar_IsThereAsTyped()
    {
        var form = Render<CarForm>();
        Type(form, ("make", "Opel"), ("title", "Opel Astra"), ("price", "4,950.50"), ("mileage", "98,400"), ("firstRegistered", "2016-06"), ("acquiredOn", "2020-01-02"), ("notes", "a\nb"));

        form.Find("form").Submit();

        await WaitForAddressAsync(there => there.StartsWith("/cars/", StringComparison.Ordinal));
        var car = await Cars.GetAsync(int.Parse(Address["/cars/".Length..], System.Globalization.CultureInfo.InvariantCulture), Ct);
        Assert.Equal((4950.5m, 98_400, new Month(2016, 6), new DateOnly(2020, 1, 2), "a\nb", CarStatus.Incoming),
            (car!.Price, car.Mileage, car.FirstRegistered, car.AcquiredOn, car.Notes, car.Status));
    }

    [Fact]
    public async Task Save_ClickedManyTimes_SavesOnce()
    {
        var form = Render<CarForm>();
        Type(form, ("make", "Opel"), ("title", "Opel Astra"));

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => form.InvokeAsync(() => form.Find("form").SubmitAsync())));

        Assert.Equal(1, (await Cars.ListAsync(new CarQuery(), Ct)).TotalCount);
    }

    [Fact]
    public async Task Save_VinTaken_SaysSoBesideItAndKeepsEverything()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { Vin = "W0L0AHL0855000001" });
        var form = Render<CarForm>();
        Type(form, ("make", "Opel"), ("title", "Another"), ("vin", "w0l0ahl0855000001"));

        form.Find("form").Submit();

        form.WaitForAssertion(() => Assert.Contains("Another car in stock has the VIN", form.Find(".mud-input-helper-text.mud-input-error").TextContent));
        Assert.Equal("Another", form.Find("[name=title]").GetAttribute("value"));
        Assert.Equal("w0l0ahl0855000001", form.Find("[name=vin]").GetAttribute("value"));
        Type(form, ("vin", "W0L0AHL0855000002"));
        form.Find("form").Submit();
        await WaitForAddressAsync(there => there.StartsWith("/cars/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Save_NothingTouched_KeepsExactValues()
    {
        var seen = new DateTime(2020, 1, 3, 4, 5, 6, 789, DateTimeKind.Utc);
        var car = await Database.AddCarAsync(CarBuilder.Input() with { LastSeenAt = seen });
        var form = Edit(car);

        form.Find("form").Submit();

        await WaitForAddressAsync(there => there == $"/cars/{car.Id}");
        Assert.Equal((seen, 1L), ((await Cars.GetAsync(car.Id, Ct))!.LastSeenAt!.Value, (await Cars.GetAsync(car.Id, Ct))!.Version));
    }

    [Fact]
    public async Task Save_RightTakenAway_SaysSoAndKeepsWhatWasTyped()
    {
        var car = await Database.AddCarAsync();
        var form = Edit(car);
        LookAsViewer();
        Type(form, ("title", "Mine"));

        form.Find("form").Submit();

        form.WaitForAssertion(() => Assert.Contains("no longer allows", form.Find(".banner").TextContent));
        Assert.Equal("Mine", form.Find("[name=title]").GetAttribute("value"));
    }

    [Fact]
    public async Task Save_SomebodyElseSaved_ShowsBothAndSavesWhatWasChosen()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 100, Colour = "Rot", Location = "A", Notes = "old" });
        var form = Edit(car);
        await Cars.UpdateAsync(car.Id, 1, car.ToInput() with { Price = 200, Colour = "Blau", Location = "B" }, Ct);
        Type(form, ("price", "300"), ("colour", "Grün"), ("notes", "mine"));

        form.Find("form").Submit();

        form.WaitForElement("#conflict");
        Assert.Equal(["Price", "Colour"], form.FindAll(".diff tbody th").Select(th => th.TextContent));
        Assert.Contains("stays: Location", form.Find(".kept").TextContent);
        Assert.True(Button(form, "Save these choices").HasAttribute("disabled"));
        form.Find("[name=take-price][value=mine]").Change("mine");
        form.Find("[name=take-colour][value=theirs]").Change("theirs");
        Button(form, "Save these choices").Click();

        await WaitForAddressAsync(there => there == $"/cars/{car.Id}");
        var now = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((300m, "Blau", "B", "mine", 3L), (now.Price, now.Colour, now.Location, now.Notes, now.Version));
    }

    [Fact]
    public async Task SaveChoices_SomebodyElseSavedAgain_AsksAgain()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 100 });
        var form = Edit(car);
        await Cars.UpdateAsync(car.Id, 1, car.ToInput() with { Price = 200 }, Ct);
        Type(form, ("price", "300"));
        form.Find("form").Submit();
        form.WaitForElement("#conflict");
        form.Find("[name=take-price][value=mine]").Change("mine");
        await Cars.UpdateAsync(car.Id, 2, car.ToInput() with { Price = 250, Location = "C" }, Ct);

        Button(form, "Save these choices").Click();

        form.WaitForAssertion(() => Assert.Contains("250", form.Find(".diff").TextContent));
        Assert.Equal(250m, (await Cars.GetAsync(car.Id, Ct))!.Price);
        form.Find("[name=take-price][value=mine]").Change("mine");
        Button(form, "Save these choices").Click();
        await WaitForAddressAsync(there => there == $"/cars/{car.Id}");
        var now = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((300m, "C"), (now.Price, now.Location));
    }

    [Fact]
    public async Task D1_Save_SomebodyElseChangedOtherFields_SavesBothAndNamesThem()
    {
        var snackbar = Render<MudSnackbarProvider>();
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 100 });
        var form = Edit(car);
        await Cars.UpdateAsync(car.Id, 1, car.ToInput() with { Price = 200, Location = "B" }, Ct);
        Type(form, ("notes", "mine"));

        form.Find("form").Submit();

        await WaitForAddressAsync(address => address == $"/cars/{car.Id}");
        var now = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((200m, "B", "mine"), (now.Price, now.Location, now.Notes));
        snackbar.WaitForAssertion(() => Assert.Contains("Mara Klein changed price to €200 and location to B", snackbar.Markup));
    }

    [Fact]
    public async Task Save_PriceWithWhy_KeepsWhyInTheHistory()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 100 });
        var form = Edit(car);
        Assert.Empty(form.FindAll("[name=why]"));
        Type(form, ("price", "90"), ("why", "day 45 markdown"));

        form.Find("form").Submit();

        await WaitForAddressAsync(address => address == $"/cars/{car.Id}");
        Assert.Equal("day 45 markdown", (await Database.Get<HistoryService>().ListPricesAsync(car.Id, Ct))[^1].Note);
    }

    [Fact]
    public async Task D3_Save_SomebodyElseDeleted_SaysSoAndKeepsWhatWasTyped()
    {
        var car = await Database.AddCarAsync();
        var form = Edit(car);
        await Cars.DeleteAsync(car.Id, car.Version, Ct);
        Type(form, ("title", "Mine"));

        form.Find("form").Submit();

        form.WaitForAssertion(() => Assert.Contains("in the trash", form.Find(".banner").TextContent));
        Assert.Equal("Mine", form.Find("[name=title]").GetAttribute("value"));
    }

    [Theory]
    [InlineData("Stay", "/cars/new")]
    [InlineData("Leave", "/cars")]
    public async Task Leave_WithSomethingTyped_AsksFirst(string answer, string address)
    {
        Navigation.NavigateTo("/cars/new");
        var dialogs = Render<MudDialogProvider>();
        var form = Render<CarForm>();
        Type(form, ("title", "Opel"));

        Navigation.NavigateTo("/cars");
        Assert.Equal("/cars/new", Address);
        dialogs.FindAll("button").Single(b => b.TextContent.Trim() == answer).Click();

        await WaitForAddressAsync(there => there == address);
        Assert.Equal(address, Address);
    }

    private IRenderedComponent<CarForm> Edit(CarDetails car) => Render<CarForm>(p => p.Add(f => f.Car, car));

    private static void Type(IRenderedComponent<CarForm> form, params (string Field, string Text)[] typed)
    {
        foreach (var (field, text) in typed)
        {
            Type(form, field, text);
        }
    }

    // The VIN is read at every key, the others when they are left.
    private static void Type(IRenderedComponent<CarForm> form, string field, string text)
    {
        var input = form.Find($"[name={field}]");
        if (field == "vin")
        {
            input.Input(text);
        }
        else
        {
            input.Change(text);
        }
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<CarForm> form, string text) =>
        form.FindAll("button").Single(b => b.TextContent.Trim() == text);
}
