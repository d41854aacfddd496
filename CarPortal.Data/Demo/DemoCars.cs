using CarPortal.Data.Cars;
using CarPortal.Data.Holds;

namespace CarPortal.Data.Demo;

/// <summary>Believable cars, made up here: the same ones every time, dated from today.</summary>
internal static class DemoCars
{
    public const int Count = 300;

    private sealed record Model(
        string Make, string Name, CarBody Body, int From, int NewPrice, int Doors, string[] Trims, Engine[] Engines);

    private sealed record Engine(string Name, CarFuel Fuel, int Kw);

    private static readonly Model[] Models =
    [
        new("Opel", "Corsa", CarBody.Hatchback, 2008, 17_500, 5, ["Edition", "Elegance", "GS"], [new("1.2", CarFuel.Petrol, 55), new("1.4", CarFuel.Petrol, 66), new("Electric", CarFuel.Electric, 100)]),
        new("Opel", "Astra Sports Tourer", CarBody.Estate, 2011, 26_000, 5, ["Business", "Elegance"], [new("1.4 Turbo", CarFuel.Petrol, 92), new("1.6 CDTI", CarFuel.Diesel, 81)]),
        new("Volkswagen", "Golf", CarBody.Hatchback, 2009, 27_000, 5, ["Comfortline", "Highline", "Life", "GTI"], [new("1.4 TSI", CarFuel.Petrol, 90), new("2.0 TDI", CarFuel.Diesel, 110), new("GTE", CarFuel.PluginHybrid, 150)]),
        new("Volkswagen", "Passat Variant", CarBody.Estate, 2010, 36_000, 5, ["Business", "Highline"], [new("2.0 TDI", CarFuel.Diesel, 110), new("1.5 TSI", CarFuel.Petrol, 110)]),
        new("Volkswagen", "Transporter", CarBody.Van, 2009, 41_000, 4, ["Kombi", "Kasten"], [new("2.0 TDI", CarFuel.Diesel, 110)]),
        new("BMW", "3er Touring", CarBody.Estate, 2009, 46_000, 5, ["Advantage", "M Sport"], [new("318d", CarFuel.Diesel, 110), new("320i", CarFuel.Petrol, 135), new("330e", CarFuel.PluginHybrid, 215)]),
        new("BMW", "X1", CarBody.Suv, 2012, 42_000, 5, ["xLine", "Advantage"], [new("sDrive18i", CarFuel.Petrol, 100), new("xDrive20d", CarFuel.Diesel, 140)]),
        new("Mercedes-Benz", "C-Klasse", CarBody.Saloon, 2008, 47_000, 4, ["Avantgarde", "AMG Line"], [new("C 180", CarFuel.Petrol, 115), new("C 220 d", CarFuel.Diesel, 125)]),
        new("Mercedes-Benz", "E-Klasse Cabriolet", CarBody.Convertible, 2011, 62_000, 2, ["Elegance", "AMG Line"], [new("E 200", CarFuel.Petrol, 135), new("E 350", CarFuel.Petrol, 200)]),
        new("Audi", "A4 Avant", CarBody.Estate, 2010, 45_000, 5, ["Ambition", "S line"], [new("2.0 TDI", CarFuel.Diesel, 110), new("2.0 TFSI", CarFuel.Petrol, 140)]),
        new("Audi", "TT", CarBody.Coupe, 2008, 43_000, 2, ["S line", "Competition"], [new("2.0 TFSI", CarFuel.Petrol, 155)]),
        new("Ford", "Fiesta", CarBody.Hatchback, 2009, 17_000, 5, ["Trend", "Titanium", "ST-Line"], [new("1.0 EcoBoost", CarFuel.Petrol, 74), new("1.5 TDCi", CarFuel.Diesel, 63)]),
        new("Ford", "Ranger", CarBody.Pickup, 2013, 39_000, 4, ["XLT", "Wildtrak"], [new("2.2 TDCi", CarFuel.Diesel, 118), new("2.0 EcoBlue", CarFuel.Diesel, 125)]),
        new("Škoda", "Octavia Combi", CarBody.Estate, 2009, 27_500, 5, ["Ambition", "Style", "RS"], [new("1.4 TSI", CarFuel.Petrol, 103), new("1.6 TDI", CarFuel.Diesel, 77), new("G-TEC", CarFuel.Cng, 96)]),
        new("Škoda", "Fabia", CarBody.Hatchback, 2010, 16_000, 5, ["Cool", "Style"], [new("1.2 TSI", CarFuel.Petrol, 63)]),
        new("Toyota", "Yaris", CarBody.Hatchback, 2012, 21_000, 5, ["Comfort", "Team D"], [new("1.5 Hybrid", CarFuel.Hybrid, 85), new("1.33", CarFuel.Petrol, 73)]),
        new("Toyota", "RAV4", CarBody.Suv, 2013, 36_000, 5, ["Comfort", "Style"], [new("2.5 Hybrid", CarFuel.Hybrid, 145), new("2.0 D-4D", CarFuel.Diesel, 105)]),
        new("Renault", "Clio", CarBody.Hatchback, 2009, 16_500, 5, ["Expression", "Intens"], [new("TCe 90", CarFuel.Petrol, 66), new("dCi 75", CarFuel.Diesel, 55), new("TCe 100 LPG", CarFuel.Lpg, 74)]),
        new("Renault", "Zoe", CarBody.Hatchback, 2014, 32_000, 5, ["Life", "Intens"], [new("R90", CarFuel.Electric, 68), new("R135", CarFuel.Electric, 100)]),
        new("Hyundai", "Kona", CarBody.Suv, 2018, 26_000, 5, ["Trend", "Premium"], [new("1.0 T-GDI", CarFuel.Petrol, 88), new("Elektro", CarFuel.Electric, 150)]),
        new("Hyundai", "Nexo", CarBody.Suv, 2019, 77_000, 5, ["Prime"], [new("Fuel Cell", CarFuel.Hydrogen, 120)]),
        new("Mazda", "MX-5", CarBody.Convertible, 2009, 28_000, 2, ["Center-Line", "Sports-Line"], [new("1.8", CarFuel.Petrol, 93), new("2.0", CarFuel.Petrol, 118)]),
        new("Fiat", "500", CarBody.Hatchback, 2009, 15_500, 3, ["Pop", "Lounge"], [new("1.2 8V", CarFuel.Petrol, 51), new("0.9 TwinAir", CarFuel.Petrol, 63)]),
        new("Volvo", "V60", CarBody.Estate, 2012, 44_000, 5, ["Momentum", "R-Design"], [new("D3", CarFuel.Diesel, 110), new("T6 Recharge", CarFuel.PluginHybrid, 251)]),
    ];

    private static readonly string[] Colours =
        ["black", "white", "silver", "grey", "blue", "dark blue", "red", "green", "beige", "brown", "orange", "yellow"];

    private static readonly string[] Extras =
        ["parking sensors", "navigation", "tow bar", "heated seats", "winter tyres", "panoramic roof", "LED lights", "one owner", "full service history", "new MOT", "air conditioning", "cruise control"];

    private static readonly string[] Damages =
        ["Scratch on the rear bumper", "Dent in the left front door", "Stone chip in the windscreen, repaired", "Right mirror housing cracked", "Hail damage on roof and bonnet", "Kerb damage on two rims"];

    private static readonly string[] People =
        ["Anna Weber", "Paul Schmitt", "Ines Krüger", "Tom Brandt", "Julia Vogel", "Emre Yılmaz", "Sofia Rossi", "Karl Lindner"];

    private static readonly string[] Sellers = ["Mara Manager", "Sam Sales"];

    private static readonly string[] Places = ["Lot A", "Lot B", "Lot C", "Showroom", "Workshop"];

    public static IEnumerable<CarInput> Make(DateTime now)
    {
        var random = new Random(20_261_122);
        return Enumerable.Range(1, Count).Select(n => Make(n, now, random));
    }

    /// <summary>A customer for a car that is reserved, the same for the same car.</summary>
    public static HoldInput HoldFor(int n, DateTime now) => new()
    {
        CustomerName = People[n % People.Length], Contact = $"030 23125 {n:000}", Deposit = n % 3 == 0 ? 500 : null, Until = now.AddDays(1 + n % 6).AddHours(n % 9),
        Note = n % 4 == 0 ? "Wants to see it again on Saturday." : null,
    };

    private static CarInput Make(int n, DateTime now, Random random)
    {
        var model = Pick(Models, random);
        var (engine, trim) = (Pick(model.Engines, random), Pick(model.Trims, random));
        var year = random.Next(model.From, now.Year + 1);
        var age = now.Year - year;
        var status = StatusOf(random.Next(100));
        var mileage = age == 0 ? random.Next(5, 3_000) : age * random.Next(7_000, 19_000) + random.Next(5_000);
        var acquired = DateOnly.FromDateTime(now).AddDays(status == CarStatus.Incoming ? random.Next(1, 21) : -random.Next(2, 160));
        var isHere = status is not (CarStatus.Incoming or CarStatus.Delivered or CarStatus.Withdrawn);
        var car = new CarInput
        {
            Vin = random.Next(10) == 0 ? null : Vin(n, year, random),
            Make = model.Make,
            Model = model.Name,
            Title = $"{model.Make} {model.Name} {engine.Name} {trim}, {string.Join(", ", random.GetItems(Extras, 2).Distinct())}",
            Year = random.Next(40) == 0 ? null : year,
            Mileage = mileage,
            Price = random.Next(25) == 0 && status != CarStatus.Available ? null : PriceOf(model.NewPrice, age, mileage, random),
            Damage = random.Next(6) == 0 ? Pick(Damages, random) : null,
            Colour = Pick(Colours, random),
            Fuel = engine.Fuel,
            Gearbox = engine.Fuel is CarFuel.Electric or CarFuel.Hybrid or CarFuel.PluginHybrid or CarFuel.Hydrogen || random.Next(3) == 0
                ? CarGearbox.Automatic : CarGearbox.Manual,
            Body = model.Body,
            PowerKw = engine.Kw,
            Doors = model.Doors,
            FirstRegistered = new Month(year, year == now.Year ? random.Next(1, now.Month + 1) : random.Next(1, 13)),
            Location = status == CarStatus.InPreparation ? "Workshop" : isHere ? $"{Pick(Places[..4], random)}, {random.Next(1, 40)}" : null,
            Notes = random.Next(8) == 0 ? "Second key is in the safe.\nAsk for the service book before delivery." : null,
            Status = status,
            AcquiredOn = acquired,
            LastSeenAt = isHere ? now.AddMinutes(-random.Next(60, 20_000)) : null,
        };
        if (CarLifecycle.HasSale(status))
        {
            car.SalePrice = Math.Floor((car.Price ?? 9_900) * 0.97m / 50) * 50;
            car.SoldOn = DateOnly.FromDateTime(now).AddDays(-random.Next(0, 30));
            car.SoldBy = Pick(Sellers, random);
            car.BuyerName = Pick(People, random);
        }

        return car;
    }

    /// <summary>Half of the stock is for sale; the rest is on its way in or out.</summary>
    private static CarStatus StatusOf(int percent) => percent switch
    {
        < 8 => CarStatus.Incoming,
        < 20 => CarStatus.InPreparation,
        < 70 => CarStatus.Available,
        < 78 => CarStatus.Reserved,
        < 86 => CarStatus.Sold,
        < 97 => CarStatus.Delivered,
        _ => CarStatus.Withdrawn,
    };

    private static decimal PriceOf(int newPrice, int age, int mileage, Random random)
    {
        var worth = newPrice * Math.Pow(0.87, age) * (1 - Math.Min(mileage, 250_000) / 800_000.0) * (0.93 + random.NextDouble() * 0.14);
        return Math.Max(690, (int)worth / 100 * 100 - 10);
    }

    /// <summary>Made like a VIN, unique by its last digits; XCP is no maker's code.</summary>
    private static string Vin(int n, int year, Random random)
    {
        const string YearCodes = "ABCDEFGHJKLMNPRSTVWXY123456789";
        const string Letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
        return $"XCP{new string(random.GetItems<char>(Letters, 6))}{YearCodes[(year - 1980) % YearCodes.Length]}{random.Next(1, 10)}{n:000000}";
    }

    private static T Pick<T>(T[] of, Random random) => of[random.Next(of.Length)];
}
