using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Data.Holds;
using CarPortal.Data.Preparation;
using CarPortal.Tests.Testing;
using CarPortal.Web;
using CarPortal.Web.Cars;
using Microsoft.Extensions.Options;

namespace CarPortal.Tests.Cars;

/// <summary>The timeline's words.</summary>
public sealed class CarStoryTests() : DatabaseTest(DatabaseProvider.Sqlite)
{
    private static readonly CarFormat Format = new(Options.Create(new DealershipOptions()), TimeProvider.System);

    [Fact]
    public async Task Deed_OfAWholeLife_SaysWhatHappened()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Mileage = 98_400 });
        var (cars, statuses, holds) = (Database.Get<CarService>(), Database.Get<CarStatusService>(), Database.Get<HoldService>());
        await statuses.SeenAsync(car.Id, ct: Ct);
        await statuses.SeenAsync(car.Id, "Row C · 14", Ct);
        await MoveAsync(CarStatus.InPreparation);
        var steps = Database.Get<PreparationService>();
        foreach (var step in (await steps.ListAsync(car.Id, Ct)).Take(2))
        {
            await steps.UpdateAsync(car.Id, step.Id, step.Version, step.ToInput() with { Done = true }, Ct);
        }

        await Database.Get<CostService>().AddAsync(car.Id, new CostInput { Kind = CostKind.Repair, Amount = 420.5m }, Ct);
        var now = (await cars.GetAsync(car.Id, Ct))!;
        await cars.UpdateAsync(car.Id, now.Version, now.ToInput() with { Price = 5_290 }, Ct);
        await MoveAsync(CarStatus.Available);
        var until = new DateTime(DateTime.UtcNow.Year + 1, 1, 1, 18, 0, 0, DateTimeKind.Utc);
        until = until > DateTime.UtcNow.AddDays(80) ? DateTime.UtcNow.Date.AddDays(3).AddHours(18) : until;
        await holds.PlaceAsync(car.Id, CarBuilder.Hold() with { Until = until }, Ct);
        await holds.ReleaseAsync(car.Id, 1, ct: Ct);
        await MoveAsync(CarStatus.Sold, "Ines Krüger");
        await statuses.UndoSaleAsync(car.Id, (await cars.GetAsync(car.Id, Ct))!.Version, "the bank refused", Ct);
        await MoveAsync(CarStatus.Sold, "Emre Yılmaz");
        await MoveAsync(CarStatus.Delivered);
        await MoveAsync(CarStatus.ReturnedToStock);
        await MoveAsync(CarStatus.Withdrawn);

        Assert.Equal(
            [
                "added the car", "saw it on the lot", "saw it at Row C · 14", "began its preparation", "ticked off Inspection and Repair",
                "noted €420.50 for repair", "set the price to", "made it available", $"reserved it for Ines Krüger until {Format.Time(until)}", "released it",
                "sold it to Ines Krüger for €5,000", "took the sale back", "sold it to Emre Yılmaz for €5,000", "handed it over", "returned it to stock", "withdrew it",
            ],
            await TellAsync(car.Id));

        async Task MoveAsync(CarStatus to, string? buyer = null)
        {
            var seen = (await cars.GetAsync(car.Id, Ct))!;
            var move = buyer is null ? new CarMove { Status = to }
                : new CarMove { Status = to, SalePrice = 5_000, SoldOn = DateOnly.FromDateTime(DateTime.UtcNow), SoldBy = "Sam", BuyerName = buyer };
            Assert.IsType<SaveResult.Saved>(await statuses.MoveAsync(car.Id, seen.Version, move, Ct));
        }
    }

    [Fact]
    public async Task Deed_OfOneField_SaysWhichAndWhetherItWasThere()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input());
        var cars = Database.Get<CarService>();
        await cars.UpdateAsync(car.Id, 1, car.ToInput() with { PurchasePrice = 3_000 }, Ct);
        await cars.UpdateAsync(car.Id, 2, car.ToInput() with { PurchasePrice = 2_900 }, Ct);
        await cars.UpdateAsync(car.Id, 3, car.ToInput(), Ct);
        await cars.UpdateAsync(car.Id, 4, car.ToInput() with { Vin = "X", Colour = "red" }, Ct);

        Assert.Equal(
            ["added the car", "set the purchase price to", "changed the purchase price", "emptied the purchase price", "changed 2 fields"], await TellAsync(car.Id));
    }

    private async Task<IEnumerable<string>> TellAsync(int id) =>
        CarStory.Group(await Database.Get<HistoryService>().ListAsync(RecordKind.Car, id, ct: Ct)).Select(i => CarStory.Deed(Format, i)).Reverse();
}
