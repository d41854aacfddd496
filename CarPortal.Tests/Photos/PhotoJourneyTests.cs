using CarPortal.Data;
using CarPortal.Data.Photos;
using CarPortal.Tests.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CarPortal.Tests.Photos;

/// <summary>Photos in a real browser.</summary>
public abstract class PhotoJourneyTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    [Fact]
    public async Task U7_U12_ADayWithPhotos_FromTheCameraToTheFullScreen()
    {
        var browser = await Browser.GetOrSkipAsync();
        var car = await Database.AddCarAsync();
        var (_, sales) = await Database.AddStaffAsync(Roles.Sales, "Jonas Berg");
        var (_, viewer) = await Database.AddStaffAsync(Roles.Viewer, "Vera Lang");
        await using var portal = PortalFactory.On(Database).Listen();
        await using var desk = await browser.NewPageAsync(portal.Address);
        var page = desk.Page;
        var trouble = new List<string>();
        page.PageError += (_, error) => trouble.Add(error);
        await page.SignInAsync(sales);
        await OpenAsync(page, $"/cars/{car.Id}");
        await Expect(page.Locator(".gallery .silhouette")).ToBeVisibleAsync();

        // Far too many at once; the page says so and lives.
        await page.SetInputFilesAsync(".add input", Enumerable.Range(0, 301).Select(i => Picture($"p{i}.jpg", [0xFF])));
        await Expect(page.Locator(".uploads")).ToContainTextAsync("You chose 301 files; 100 go at once.");

        // Four photos and something else, in the order they were chosen.
        FilePayload[] files = [.. Enumerable.Range(0, 4).Select(i => Picture($"p{i}.jpg", Pictures.Jpeg(300, 200))), Picture("x.jpg", "<svg/>"u8.ToArray())];
        await page.SetInputFilesAsync(".add input", files);
        await Expect(page.Locator(".strip .thumb")).ToHaveCountAsync(4);
        await Expect(page.Locator(".uploads")).ToContainTextAsync("It is no picture that can be taken");
        await page.ClickAsync(".uploads button:has-text('Dismiss')");

        // Sent again, they are there already.
        await page.SetInputFilesAsync(".add input", files[..4]);
        await Expect(page.Locator(".uploads")).ToContainTextAsync("4 photos were there already");
        var ids = await OrderAsync(car.Id);
        Assert.Equal(4, ids.Count);

        // By keys: the third becomes the cover and keeps the focus.
        await page.ClickAsync(".arrange");
        await page.FocusAsync($"#move-{ids[2]}");
        await page.Keyboard.PressAsync("Home");
        await Expect(page.Locator(".tile").First).ToHaveAttributeAsync("data-id", $"{ids[2]}");
        await Expect(page.Locator($"#move-{ids[2]}")).ToBeFocusedAsync();
        Assert.Equal([ids[2], ids[0], ids[1], ids[3]], await OrderAsync(car.Id));

        // By drag: the last goes before the second.
        await page.DragAndDropAsync($".tile[data-id='{ids[3]}'] .picture", $".tile[data-id='{ids[0]}'] .picture");
        await Expect(page.Locator(".tile").Nth(1)).ToHaveAttributeAsync("data-id", $"{ids[3]}");

        // Words, turning, deleting and taking that back.
        await page.FillAsync($".tile[data-id='{ids[2]}'] input", "Nearly new tyres");
        await page.Locator($".tile[data-id='{ids[2]}'] input").BlurAsync();
        await page.SelectOptionAsync($".tile[data-id='{ids[2]}'] select", "Front");
        await Expect(page.Locator(".checklist summary")).ToContainTextAsync("1 of 10 wanted shots");
        await page.ClickAsync($".tile[data-id='{ids[2]}'] button[aria-label^=Turn]");
        await Expect(page.Locator($".tile[data-id='{ids[2]}'] img")).ToHaveAttributeAsync("width", "200");
        await page.ClickAsync($".tile[data-id='{ids[0]}'] button[aria-label^=Delete]");
        await Expect(page.Locator(".tile")).ToHaveCountAsync(3);
        await page.ClickAsync(".mud-snackbar button:has-text('Undo')");
        await Expect(page.Locator(".tile")).ToHaveCountAsync(4);
        Assert.Equal([ids[2], ids[3], ids[0], ids[1]], await OrderAsync(car.Id));

        // Somebody who may only look, on a phone; two files were lost meanwhile, and have an empty frame from the first.
        foreach (var lost in (await Database.Get<PhotoService>().ListAsync(car.Id, Ct))!.Where(p => p.Id == ids[2] || p.Id == ids[1]))
        {
            File.Delete(Database.Get<PhotoFiles>().PathOf(lost.Hash, PhotoSize.Small));
        }

        await using var phone = await browser.NewPageAsync(portal.Address, dark: true, phone: true);
        await phone.Page.SignInAsync(viewer);
        await Expect(phone.Page.Locator(".thumb img.missing")).ToHaveCountAsync(1);
        await OpenAsync(phone.Page, $"/cars/{car.Id}");
        await Expect(phone.Page.Locator(".add")).ToHaveCountAsync(0);
        await Expect(phone.Page.Locator(".strip img.missing")).ToHaveCountAsync(2);
        await phone.Page.ClickAsync("button.gallery");
        await Expect(phone.Page.Locator(".viewer .place")).ToHaveTextAsync("1 / 4");
        await phone.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(phone.Page.Locator(".viewer .place")).ToHaveTextAsync("2 / 4");
        await phone.Page.Keyboard.PressAsync("Escape");
        await Expect(phone.Page.Locator(".viewer")).ToBeHiddenAsync();
        Assert.Equal(
            await phone.Page.EvaluateAsync<int>("() => innerWidth"), await phone.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Empty(trouble);
    }

    private static FilePayload Picture(string name, byte[] content) => new() { Name = name, MimeType = "image/jpeg", Buffer = content };

    private static async Task OpenAsync(IPage page, string path)
    {
        await page.OpenAsync(path);
        await Expect(page.Locator(".photos[data-live]")).ToBeVisibleAsync();
    }

    private async Task<List<int>> OrderAsync(int carId) =>
        [.. (await Database.Get<PhotoService>().ListAsync(carId, Ct))!.Select(p => p.Id)];

    public sealed class OnSqlite() : PhotoJourneyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PhotoJourneyTests(DatabaseProvider.PostgreSql);
}
