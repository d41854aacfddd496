using System.Net;
using System.Text;
using System.Text.Json;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

/// <summary>One car, sold by several at once through every door.</summary>
public abstract class SellTwiceTests(DatabaseProvider provider) : CircuitTest(provider)
{
    [Fact]
    public async Task D2_TwoPagesAndTheApiAtOnce_OneSellsAndTheOthersAreToldToWhomAndWhen()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        CircuitClient[] pages = [await BeginAsync(car, "Buyer 0"), await BeginAsync(car, "Buyer 1")];
        using var program = new HttpClient { BaseAddress = Address };
        program.DefaultRequestHeaders.Add("X-Api-Key", await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Manager), [.. Permissions.KeyScopes]));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/cars/{car.Id}/status")
        {
            Content = new StringContent("""{"status":"sold","salePrice":4800,"soldOn":"2026-03-14","soldBy":"Sam Sales","buyerName":"Buyer 2"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{car.Version}\"");

        var sent = pages.Select(page => page.SubmitAsync("buyerName")).ToList();
        using var answer = await program.SendAsync(request, Ct);
        Assert.All(await Task.WhenAll(sent), Assert.Null);

        var sold = (await Database.Get<CarService>().GetAsync(car.Id, Ct))!;
        Assert.Equal((CarStatus.Sold, car.Version + 1), (sold.Status, sold.Version));
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
        if (sold.BuyerName != "Buyer 2")
        {
            Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
            json = json.GetProperty("current");
            Assert.True(json.TryGetProperty("changedBy", out _) && json.TryGetProperty("changedAt", out _), json.ToString());
        }

        Assert.Equal(sold.BuyerName, json.GetProperty("buyerName").GetString());
        for (var i = 0; i < pages.Length; i++)
        {
            await pages[i].WaitForTextAsync(sold.BuyerName == $"Buyer {i}" ? "Hand over" : $"sold this car to {sold.BuyerName} while you were reading");
        }

        await using var db = Database.Open();
        Assert.Equal(1, await db.History.CountAsync(e => e.RecordId == car.Id && e.Changes.Contains("buyerName"), Ct));
    }

    /// <summary>Somebody has typed everything and is about to sell.</summary>
    private async Task<CircuitClient> BeginAsync(CarDetails car, string buyer)
    {
        var page = await (await SignInAsync(Roles.Sales)).OpenAsync($"/cars/{car.Id}");
        await page.WaitAsync(c => c.Find("button", "Sell") is not null, "the button");
        _ = page.ClickAsync(page.Find("button", "Sell")!); // It is answered when the dialog is.
        await page.WaitAsync(c => c.Find("input", "buyerName") is not null, "the dialog");
        Assert.Null(await page.ChangeAsync(page.Find("input", "buyerName")!, buyer));
        return page;
    }

    public sealed class OnSqlite() : SellTwiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : SellTwiceTests(DatabaseProvider.PostgreSql);
}
