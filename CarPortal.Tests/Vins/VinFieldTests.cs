using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.Cars;

namespace CarPortal.Tests.Vins;

/// <summary>What the form of a car says of its VIN.</summary>
public sealed class VinFieldTests : CarPagesTest
{
    private const string Vin = "W0L0AHL0855000001", American = "1G1BE5SM0H7000001";

    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public void Type_Vin_TellsMakerCountryAndYears()
    {
        var form = Render<CarForm>();
        form.Find("[name=vin]").Input("WVWZZZ1KZGW000001");

        form.WaitForAssertion(() => Assert.Equal(
            "Volkswagen · Germany · perhaps model year 2016 or 1986", form.Find("#vin-says .known").TextContent.Trim()));
        Assert.Equal("polite", form.Find("#vin-says").GetAttribute("aria-live"));
        Assert.Contains("vin-says", form.Find("[name=vin]").GetAttribute("aria-describedby"));
    }

    [Fact]
    public void Type_PartOfAVin_IsNotToldOff()
    {
        var form = Render<CarForm>();
        form.Find("[name=vin]").Input("W0L0");

        form.WaitForAssertion(() => Assert.Contains("4 of 17 characters", form.Find("#vin-says").TextContent));
        Assert.Empty(form.FindAll("#vin-says .warn, #vin-says .bad"));
    }

    [Fact]
    public void Use_YearAndMake_FillsThem()
    {
        var form = Render<CarForm>();
        form.Find("[name=year]").Change("2016");
        form.Find("[name=vin]").Input(American);
        form.WaitForAssertion(() => Assert.Contains("By its VIN the model year is 2017, not 2016.", form.Find("#vin-says").TextContent));

        Button(form, "Use 2017").Click();
        form.WaitForAssertion(() => Assert.Equal("2017", form.Find("[name=year]").GetAttribute("value")));
        Button(form, "Use Chevrolet").Click();

        form.WaitForAssertion(() => Assert.Equal("Chevrolet", form.Find("[name=make]").GetAttribute("value")));
        form.WaitForAssertion(() => Assert.DoesNotContain("By its VIN", form.Find("#vin-says").TextContent, StringComparison.Ordinal));
        Assert.Empty(form.FindAll("#vin-says .uses"));
    }

    [Fact]
    public void Use_WhatLettersLookLike_MendsTheVin()
    {
        var form = Render<CarForm>();
        form.Find("[name=vin]").Input("W0L\u041eAHL0855000001");
        form.WaitForAssertion(() => Assert.Contains("a Cyrillic letter that only looks like O", form.Find("#vin-says .warn").TextContent));

        Button(form, $"Use {Vin}").Click();

        form.WaitForAssertion(() => Assert.Equal(Vin, form.Find("[name=vin]").GetAttribute("value")));
        form.WaitForAssertion(() => Assert.DoesNotContain("Cyrillic", form.Find("#vin-says").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Type_VinInStock_LinksToThatCar()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Vin = Vin });
        var form = Render<CarForm>();
        form.Find("[name=vin]").Input(Vin);

        form.WaitForAssertion(() => Assert.Contains($"Already in stock as {car.StockNumber}", form.Find("#vin-says .bad").TextContent));
        Assert.Equal($"/cars/{car.Id}", form.Find("#vin-says .bad a").GetAttribute("href"));
    }

    [Fact]
    public async Task Start_FromTheOldRecord_FillsWhatIsEmptyAndNoMore()
    {
        var old = await Database.AddCarAsync(CarBuilder.Input("Opel", "Opel Astra Caravan").Sold() with
        {
            Vin = Vin, Model = "Astra", Year = 2005, Mileage = 90_000, Price = 4_000, Colour = "Rot", Body = CarBody.Estate, Notes = "sold cheap",
        });
        var form = Render<CarForm>();
        form.Find("[name=colour]").Change("Blau");
        form.Find("[name=vin]").Input(Vin);
        form.WaitForAssertion(() => Assert.Contains($"Sold in {DateTime.UtcNow.Year}: see", form.Find("#vin-says").TextContent));
        Assert.Contains(form.FindAll("#vin-says a"), a => a.GetAttribute("href") == $"/cars/{old.Id}");

        Button(form, "Start from it").Click();

        form.WaitForAssertion(() => Assert.Equal("Opel Astra Caravan", form.Find("[name=title]").GetAttribute("value")));
        Assert.Equal(["2005", "Astra", "Blau", "", "", ""], new[] { "year", "model", "colour", "mileage", "price", "notes" }
            .Select(name => form.Find($"[name={name}]") is var input && input.LocalName == "textarea" ? input.TextContent : input.GetAttribute("value") ?? ""));
        form.Find("form").Submit();
        await WaitForAddressAsync(there => there.StartsWith("/cars/", StringComparison.Ordinal));
        var saved = await Cars.GetAsync(int.Parse(Address["/cars/".Length..], System.Globalization.CultureInfo.InvariantCulture), Ct);
        Assert.Equal((Vin, CarBody.Estate, CarStatus.Incoming), (saved!.Vin, saved.Body, saved.Status));
    }

    [Fact]
    public async Task Edit_CarWithAVin_TellsAtOnceAndDoesNotCountItself()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Vin = Vin });
        var form = Render<CarForm>(p => p.Add(f => f.Car, car));

        form.WaitForAssertion(() => Assert.Contains("Germany", form.Find("#vin-says").TextContent));
        Assert.DoesNotContain("Already", form.Find("#vin-says").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_WithEveryWarning_Saves()
    {
        var form = Render<CarForm>();
        form.Find("[name=make]").Change("Ford");
        form.Find("[name=title]").Change("Focus");
        form.Find("[name=year]").Change("2012");
        form.Find("[name=vin]").Input("1g1<b>ОQI");
        form.WaitForAssertion(() => Assert.NotEmpty(form.FindAll("#vin-says .warn")));
        Assert.DoesNotContain("<b>", form.Find("#vin-says").InnerHtml, StringComparison.OrdinalIgnoreCase);

        form.Find("form").Submit();

        await WaitForAddressAsync(there => there.StartsWith("/cars/", StringComparison.Ordinal));
        Assert.Equal(1, (await Cars.ListAsync(new CarQuery(), Ct)).TotalCount);
    }

    [Fact]
    public void Type_RightTakenAway_KeepsTheForm()
    {
        var form = Render<CarForm>();
        Actor = Actor.Nobody;
        form.Find("[name=vin]").Input(Vin);

        form.WaitForAssertion(() => Assert.Contains("could not be checked", form.Find("#vin-says").TextContent));
        Assert.Equal(Vin, form.Find("[name=vin]").GetAttribute("value"));
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<CarForm> form, string text) =>
        form.FindAll("button").Single(b => b.TextContent.Trim() == text);
}
