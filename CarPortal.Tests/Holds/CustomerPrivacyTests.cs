using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Holds;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Holds;

/// <summary>Who only looks sees that a car is reserved or sold, and nothing of the customer.</summary>
public abstract class CustomerPrivacyTests(DatabaseProvider provider) : ApiTest(provider)
{
    private static readonly string[] Planted = ["Plantmann", "030 777", "Plantnotiz", "321.5", "€321"];

    private static readonly Actor Viewer = new(ActorKind.Person, null, "Vera Lang", Roles.PermissionsOf(Roles.Viewer));

    [Fact]
    public async Task Hold_AsAViewer_HasItsEndAndNoCustomer()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var placed = await Database.AddHoldAsync(car.Id, Planned());
        Assert.Equal(("Plantmann", 321.5m), (placed.CustomerName, placed.Deposit));

        var holds = Database.Get<HoldService>(Viewer);
        var hold = (await holds.GetActiveAsync(car.Id, Ct))!;

        Assert.Equal((null, null, null, null, placed.Until), (hold.CustomerName, hold.Contact, hold.Deposit, hold.Note, hold.Until));
        Assert.Equal(hold, Assert.Single(await holds.ListAsync(car.Id, Ct)));
    }

    [Fact]
    public async Task SoldCar_AsAViewer_HasItsSaleAndNoBuyer()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        await Database.Get<CarStatusService>().MoveAsync(car.Id, car.Version, Sale(), Ct);

        var seen = (await Database.Get<CarService>(Viewer).GetAsync(car.Id, Ct))!;

        Assert.Equal((CarStatus.Sold, 4_800m, null), (seen.Status, seen.SalePrice, seen.BuyerName));
        Assert.Equal("Ines Plantmann", (await Database.Get<CarService>().GetAsync(car.Id, Ct))!.BuyerName);
    }

    [Fact]
    public async Task Customer_IsInNothingThatAViewerCanFetch()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        await Database.AddHoldAsync(car.Id, Planned());
        using var viewer = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Viewer), Permissions.CarsRead));
        await AssertCleanAsync(viewer, car.Id);

        Assert.IsType<SaveResult.Saved>(await Database.Get<CarStatusService>().MoveAsync(car.Id, 2, Sale(), Ct));
        await AssertCleanAsync(viewer, car.Id);

        var told = await Database.Get<HistoryService>(Viewer).ListAsync(RecordKind.Car, car.Id, ct: Ct);
        Assert.Contains(told, e => e.Part == RecordPart.Hold && e.Changes.Any(c => c is { Field: "end", New: "sold" }));
        Assert.DoesNotContain(told, e => e.Changes.Any(c => Planted.Any(p => $"{c}".Contains(p, StringComparison.Ordinal))));
    }

    private static async Task AssertCleanAsync(HttpClient viewer, int id)
    {
        foreach (var (path, accept) in new[]
        {
            ($"/api/cars/{id}", "application/json"), ($"/api/cars/{id}/hold", "application/json"), ($"/api/cars/{id}/history", "application/json"),
            ("/api/cars", "application/json"), ("/api/cars", "text/csv"),
        })
        {
            var answer = await SendAsync(viewer, "GET", path, null, ("Accept", accept));
            Assert.DoesNotContain(Planted, value => answer.Text.Contains(value, StringComparison.Ordinal));
            Assert.DoesNotContain("buyerName", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("customerName", answer.Text, StringComparison.Ordinal);
        }
    }

    private static HoldInput Planned() => new()
    {
        CustomerName = "Plantmann", Contact = "030 777", Deposit = 321.5m, Note = "Plantnotiz", Until = DateTime.UtcNow.AddDays(2),
    };

    private static CarMove Sale() => new()
    {
        Status = CarStatus.Sold, SalePrice = 4_800m, SoldOn = new DateOnly(2026, 3, 14), SoldBy = "Sam Sales", BuyerName = "Ines Plantmann",
    };

    public sealed class OnSqlite() : CustomerPrivacyTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CustomerPrivacyTests(DatabaseProvider.PostgreSql);
}
