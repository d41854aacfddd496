using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Holds;
using CarPortal.Data.Preparation;

namespace CarPortal.Tests.Testing;

/// <summary>Cars for tests: say only what the test is about.</summary>
public static class CarBuilder
{
    /// <summary>An input that is fit to be saved.</summary>
    public static CarInput Input(string make = "Opel", string title = "Opel Astra 1.6") => new() { Make = make, Title = title };

    /// <summary>The same with all that an available car needs.</summary>
    public static CarInput Available(this CarInput input) =>
        input with { Status = CarStatus.Available, Price = input.Price ?? 4_950m, Mileage = input.Mileage ?? 98_400 };

    /// <summary>The same with all that a sold car needs.</summary>
    public static CarInput Sold(this CarInput input) => input with
    {
        Status = CarStatus.Sold, SalePrice = 4_800m, SoldOn = new DateOnly(2026, 3, 14), SoldBy = "Sam Sales", BuyerName = "Ines Krüger",
    };

    /// <summary>Somebody who wants a car held for three days.</summary>
    public static HoldInput Hold(string customer = "Ines Krüger") =>
        new() { CustomerName = customer, Contact = "030 23125 001", Until = DateTime.UtcNow.AddDays(3) };

    /// <summary>Holds a car and gives the hold as the database has it.</summary>
    public static async Task<HoldDetails> AddHoldAsync(this TestDatabase database, int carId, HoldInput? input = null)
    {
        var holds = database.Get<HoldService>();
        Assert.IsType<SaveResult.Saved>(await holds.PlaceAsync(carId, input ?? Hold()));
        return (await holds.GetActiveAsync(carId))!;
    }

    /// <summary>Adds a step of preparation and gives it as the database has it.</summary>
    public static async Task<StepDetails> AddStepAsync(this TestDatabase database, int carId, string name = "Inspection")
    {
        var steps = database.Get<PreparationService>();
        var saved = Assert.IsType<SaveResult.Saved>(await steps.AddAsync(carId, new StepInput { Name = name }));
        return (await steps.ListAsync(carId)).Single(s => s.Id == saved.Id);
    }

    /// <summary>Adds a car and gives it as the database has it.</summary>
    public static async Task<CarDetails> AddCarAsync(this TestDatabase database, CarInput? input = null, Actor? actor = null)
    {
        var cars = database.Get<CarService>(actor);
        var saved = Assert.IsType<SaveResult.Saved>(await cars.CreateAsync(input ?? Input()));
        return (await cars.GetAsync(saved.Id))!;
    }
}
