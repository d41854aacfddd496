using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.Photos;

namespace CarPortal.Tests.Testing;

/// <summary>A car whose costs are told by figures and words that nothing else has, to be looked for where they must not be.</summary>
internal sealed record PlantedCosts(CarDetails Car, PhotoItem Photo)
{
    private const decimal Purchase = 48_321.37m, Cost = 51_987.65m, Price = 60_000m;

    /// <summary>What it was bought for, what was spent, their sum and what is left, as any door writes them, and who was paid.</summary>
    private static readonly string[] Traces =
        ["48321", "48,321", "51987", "51,987", "100309", "100,309", "40309", "40,309", "Plantwerk"];

    /// <summary>Adds the car, with everything a car can have and a history of it all.</summary>
    public static async Task<PlantedCosts> PlantAsync(TestDatabase database)
    {
        var (cars, costs) = (database.Get<CarService>(), database.Get<CostService>());
        var car = await database.AddCarAsync(CarBuilder.Input(title: "Opel Astra planted").Available() with { Price = Price, PurchasePrice = 1, Vin = "W0L0TGF4825000001" });
        await cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { PurchasePrice = Purchase }, default);
        Assert.IsType<Data.SaveResult.Saved>(await costs.AddAsync(car.Id, new CostInput { Kind = CostKind.Repair, Amount = Cost, Vendor = "Plantwerk" }));
        await database.AddHoldAsync(car.Id);
        await database.AddStepAsync(car.Id);
        var photo = await database.AddPhotoAsync(car.Id);
        return new PlantedCosts((await cars.GetAsync(car.Id))!, photo);
    }

    /// <summary>The first trace of the costs in an answer or in what came over a connection; null when there is none.</summary>
    public static string? FindIn(byte[] bytes) => FindIn(Encoding.UTF8.GetString(bytes)) ?? FindIn(Encoding.Unicode.GetString(bytes));

    /// <inheritdoc cref="FindIn(byte[])"/>
    /// <remarks>Only where a figure can begin: among the random hexadecimal digits of hashes and trace ids any five stand sooner or later.</remarks>
    public static string? FindIn(string text) => Array.Find(Traces, trace => Begins(text, trace));

    private static bool Begins(string text, string trace)
    {
        for (var at = text.IndexOf(trace, StringComparison.Ordinal); at >= 0; at = text.IndexOf(trace, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !char.IsAsciiHexDigit(text[at - 1]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first trace of the costs in all that an object holds; null when there is none.</summary>
    public static string? FindIn(object? result)
    {
        var text = new StringBuilder();
        Write(result, text, depth: 0);
        return FindIn(text.ToString());
    }

    private static void Write(object? value, StringBuilder text, int depth)
    {
        switch (value)
        {
            case null or Stream or Delegate or Encoding:
                break;
            case string or ValueType and IFormattable:
                text.AppendLine(CultureInfo.InvariantCulture, $"{value}");
                break;
            case IEnumerable items:
                foreach (var item in items)
                {
                    Write(item, text, depth + 1);
                }

                break;
            case ITuple parts:
                for (var i = 0; i < parts.Length; i++)
                {
                    Write(parts[i], text, depth + 1);
                }

                break;
            default:
                Assert.True(depth < 12, $"{value.GetType()} is deeper than was thought.");
                foreach (var property in value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0 && !p.GetMethod!.IsStatic))
                {
                    Write(property.GetValue(value), text, depth + 1);
                }

                break;
        }
    }
}
