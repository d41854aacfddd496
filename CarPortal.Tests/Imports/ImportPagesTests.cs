using AngleSharp.Dom;
using Bunit;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Imports;
using CarPortal.Tests.Cars;
using CarPortal.Tests.Testing;
using CarPortal.Web.Imports;
using Microsoft.EntityFrameworkCore;
using MudBlazor;

namespace CarPortal.Tests.Imports;

/// <summary>The pages of imports over the real engine: what they show in each state, and what pressing does.</summary>
public sealed class ImportPagesTests : ImportPagesTest
{
    [Fact]
    public async Task List_WithoutAndWithImports_SaysWhatThereIs()
    {
        Assert.Contains("No imports yet", Render<ImportListPage>().Markup, StringComparison.Ordinal);
        await UploadAsync(Stock);

        var page = Render<ImportListPage>();

        Assert.Equal("stock.csv", page.Find(".imports .name").TextContent);
        Assert.Equal("Columns to look at", page.Find(".imports .pill").TextContent);
        Assert.Equal("2 rows", page.Find(".imports .counts").TextContent);
        var form = page.Find("form.drop");
        Assert.Equal(("post", "multipart/form-data", "/imports"), (form.GetAttribute("method"), form.GetAttribute("enctype"), form.GetAttribute("action")));
    }

    [Fact]
    public async Task Page_AFileFromItsColumnsToItsCarsAndBack_GoesStepByStep()
    {
        var id = await UploadAsync(Stock);
        var page = Open(id);

        // Checked: one is new, one has a year that cannot be.
        await page.Find("#check").ClickAsync(new());
        page.WaitForElement(".working");
        await WorkAsync();
        page.WaitForElement("#import");
        Assert.Equal(["1 new", "0 changed", "0 unchanged", "1 refused"], Counts(page));
        Assert.Contains("It adds 1 new car. 1 row is left out.", page.Find(".plan").TextContent, StringComparison.Ordinal);
        var refused = page.Find("#refused li");
        Assert.Contains("Line 3", refused.TextContent, StringComparison.Ordinal);
        Assert.Equal(("year", "4011"), (refused.QuerySelector("b")!.TextContent, refused.QuerySelector("q")!.TextContent));
        Assert.Contains("Year must be from 1885", refused.QuerySelector(".reason")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Astra Caravan", page.Find("article .name").TextContent, StringComparison.Ordinal);

        // Mended where it stands, and checked again.
        page.Find("#refused .mend input").Change("2011");
        await page.Find("#refused .mend").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("It is “2011” now.", page.Find(".mended").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("#import"));
        await page.Find("#check-again").ClickAsync(new());
        await WorkAsync();
        page.WaitForElement("#import");
        Assert.Equal(["2 new", "0 changed", "0 unchanged", "0 refused"], Counts(page));

        await page.Find("#import").ClickAsync(new());
        await WorkAsync();
        page.WaitForElement("#undo");
        Assert.Contains("Every row of the file is in.", page.Find(".outcome").TextContent, StringComparison.Ordinal);
        Assert.Equal([2011, 2011], (await CarsAsync()).Select(c => c.Year));

        var dialogs = Render<MudDialogProvider>();
        var undo = page.Find("#undo").ClickAsync(new());
        dialogs.WaitForAssertion(() => Assert.Contains("2 new cars go to the trash", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.FindAll("button").Single(b => b.TextContent == "Undo the import").ClickAsync(new());
        await undo;
        await WorkAsync();
        page.WaitForAssertion(() => Assert.Contains("2 cars are as before the import", page.Find(".outcome").TextContent, StringComparison.Ordinal));
        Assert.Empty(await CarsAsync());
    }

    [Fact]
    public async Task Page_NumbersThatMayBeTwoThings_AreAskedAboutAndNotGuessed()
    {
        var id = await UploadAsync("make,title,mileage\nOpel,Astra,150.000\nOpel,Corsa,98.500\n");
        var page = Open(id);

        Assert.Contains("What does “150.000” in “mileage” mean?", page.Find(".question").TextContent, StringComparison.Ordinal);
        Assert.Contains("Mileage", page.Find(".go .open").TextContent, StringComparison.Ordinal);
        await page.Find("#check").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Contains("decide first what is marked", page.Find(".banner.bad").TextContent, StringComparison.Ordinal));

        var answers = page.FindAll(".question button");
        Assert.Equal(2, answers.Count);
        await answers.Single(b => Digits(b.TextContent) == "150000").ClickAsync(new());
        Assert.Empty(page.FindAll(".question"));
        await page.Find("#check").ClickAsync(new());
        await WorkAsync();
        page.WaitForElement("#import");

        Assert.Equal(150_000, (await Reports.ListSamplesAsync(id, Ct))[0].Car.Mileage);
    }

    [Fact]
    public async Task Page_DatesThatMayBeTwoThings_AreAskedAboutAndNotGuessed()
    {
        var page = Open(await UploadAsync("make,title,acquiredOn\nOpel,Astra,03/04/2016\nOpel,Corsa,05/06/2016\n"));

        Assert.Equal(["3 Apr 2016", "4 Mar 2016"], page.FindAll(".question button").Select(b => b.TextContent).Order());
    }

    [Fact]
    public async Task Page_WordsOfTheFile_AreTranslatedAndWhatIsNotKnownIsSaid()
    {
        var id = await UploadAsync("make,title,fuel\nOpel,Astra,benzin\nOpel,Corsa,benzin\nOpel,Vivaro,dampf\n");
        var page = Open(id);

        Assert.Contains("“dampf” is not known: 1 row would be refused.", page.Find(".unknown").TextContent, StringComparison.Ordinal);
        page.Find("select[aria-label='What dampf means']").Change("other");
        Assert.Empty(page.FindAll(".unknown"));
        await page.Find("#check").ClickAsync(new());
        await WorkAsync();
        page.WaitForElement("#import");

        Assert.Equal([CarFuel.Petrol, CarFuel.Petrol, CarFuel.Other], (await Reports.ListSamplesAsync(id, Ct)).Select(s => s.Car.Fuel!.Value));
    }

    [Fact]
    public async Task Page_ColumnsAndTextsOfOnesOwn_AreReadAsTheyWereChosen()
    {
        var id = await UploadAsync("Advert,Yard,Extra\nOpel Astra,Hall 2,Radio\nFord Focus,Hall 3,Hook\n");
        var page = Open(id);
        Assert.Equal(2, page.FindAll(".needed").Count);
        Assert.Equal(3, page.FindAll(".column.aside").Count);

        page.Find("select[data-column=Advert]").Change("title");
        await page.FindAll(".needed button").Single().ClickAsync(new()); // The title's first word is the make.
        page.Find("select[data-column=Yard]").Change("location");
        page.Find("select[name=add-constant]").Change("status");
        page.Find("select[name=constant-status]").Change("inPreparation");
        page.Find("select[data-column=Extra]").Change("location"); // With the yard, joined.
        page.Find("input[name=source]").Change("Weekly list");
        page.Find("select[name=sourceId]").Change("Advert");
        await page.Find("#check").ClickAsync(new());
        await WorkAsync();
        page.WaitForElement("#import");

        var car = (await Reports.ListSamplesAsync(id, Ct))[0].Car;
        Assert.Equal(("Opel", "Opel Astra", "Hall 2 Radio", CarStatus.InPreparation), (car.Make, car.Title, car.Location, car.Status));

        // Back to the columns, and from there to the preview as it was.
        await page.Find("#columns").ClickAsync(new());
        Assert.Equal("Weekly list", page.Find("input[name=source]").GetAttribute("value"));
        await page.FindAll("button").Single(b => b.TextContent == "Back to the preview").ClickAsync(new());
        Assert.NotEmpty(page.FindAll("#import"));
    }

    [Fact]
    public async Task Page_CarsThatAreThereAlready_ShowEachOldAndNewValue()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "A-1", Title = "Astra", Price = 5_000 });
        var id = await UploadAsync("stockNumber,make,title,price\nA-1,Opel,Astra,4800\n");
        var page = Open(id);
        await page.Find("#check").ClickAsync(new());
        await WorkAsync();
        page.WaitForElement("#changes");

        Assert.Equal($"/cars/{car.Id}", page.Find("#changes .name").GetAttribute("href"));
        var price = page.FindAll("#changes .changes p").Single(p => p.TextContent.Contains("Price", StringComparison.Ordinal));
        Assert.Equal(("5000", "4800"), (Digits(price.QuerySelector(".old")!.TextContent), Digits(price.QuerySelector("b")!.TextContent)));
        Assert.Equal("Change 1 car", page.Find("#import").TextContent.Trim());

        // Somebody sells it for more meanwhile: nothing else than what was shown is done.
        await using (var db = Database.Open())
        {
            (await db.Cars.SingleAsync(c => c.Id == car.Id, Ct)).Price = 5_500;
            await db.SaveChangesAsync(Ct);
        }

        await page.Find("#import").ClickAsync(new());
        await WorkAsync();
        page.WaitForAssertion(() => Assert.Contains("changed since the preview", page.Find(".outcome").TextContent, StringComparison.Ordinal));
        await page.Find("#check-again").ClickAsync(new());
        await WorkAsync();
        page.WaitForElement("#import");
    }

    [Fact]
    public async Task Page_NothingUnlessAllAreGood_KeepsTheButtonFromBeingPressed()
    {
        var page = Open(await UploadAsync(Stock));
        page.Find("input[name=stopOnError]").Change(true);
        await page.Find("#check").ClickAsync(new());
        await WorkAsync();
        page.WaitForElement("#import");

        Assert.True(page.Find("#import").HasAttribute("disabled"));
        Assert.Contains("mend the refused rows below", page.Find(".plan").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithdrawalWithoutASource_IsToldAtItsField()
    {
        var page = Open(await UploadAsync(Stock));
        page.Find("input[name=withdraw]").Change(true);
        await page.Find("#check").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("Name where the file comes from", page.Find("#source-note").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_AFileThatCannotBeRead_SaysWhyAndIsReadAnewInAnotherEncoding()
    {
        var id = await UploadAsync("make,title\n");
        var page = Open(id);
        Assert.Contains("no rows", page.Find(".state").TextContent, StringComparison.Ordinal);

        page.Find("#encoding").Change("windows-1252");
        page.WaitForElement(".working");
        await WorkAsync();
        page.WaitForElement(".state");

        var dialogs = Render<MudDialogProvider>();
        var removal = page.Find("#remove").ClickAsync(new());
        dialogs.WaitForAssertion(() => Assert.Contains("Nothing of it was imported", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.FindAll("button").Single(b => b.TextContent == "Remove").ClickAsync(new());
        await removal;
        await WaitForAddressAsync(address => address == "/imports");
        Assert.Null(await Imports.FindAsync(id, Ct));
    }

    [Fact]
    public async Task Page_ThatIsCancelledWhileItIsChecked_IsAtItsColumnsAgain()
    {
        var page = Open(await UploadAsync(Stock));
        await page.Find("#check").ClickAsync(new());
        page.WaitForElement("#cancel");
        await page.Find("#cancel").ClickAsync(new());
        await WorkAsync();

        // Whichever came first, it is not under way any more.
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".working")));
    }

    private static IEnumerable<string> Counts(IRenderedComponent<ImportJobPage> page) =>
        page.FindAll("dl.counts > div").Select(d => $"{d.QuerySelector("dd")!.TextContent} {d.QuerySelector("dt")!.TextContent}");

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));
}
