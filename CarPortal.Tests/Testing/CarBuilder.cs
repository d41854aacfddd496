using CarPortal.Data;
using CarPortal.Data.Cars;

namespace CarPortal.Tests.Testing;

/// <summary>Cars for tests: say only what the test is about.</summary>
public static class CarBuilder
{
    /// <summary>An input that is fit to be saved.</summary>
    public static CarInput Input(string make = "Opel", string title = "Opel Astra 1.6") => new() { Make = make, Title = title };

    /// <summary>Adds a car and gives it as the database has it.</summary>
    public static async Task<CarDetails> AddCarAsync(this TestDatabase database, CarInput? input = null, Actor? actor = null)
    {
        var cars = database.Get<CarService>(actor);
        var saved = Assert.IsType<SaveResult.Saved>(await cars.CreateAsync(input ?? Input()));
        return (await cars.GetAsync(saved.Id))!;
    }
}
