using System.Globalization;

namespace CarPortal.Data.Cars;

/// <summary>
/// What a car's fields may hold. One set of rules for the form, the API, the import and the database;
/// <see cref="CarFieldChecks"/> carries it out.
/// </summary>
public static class CarRules
{
    /// <summary>Longest stock number.</summary>
    public const int StockNumberLength = 32;

    /// <summary>Length of a VIN since 1981 (ISO 3779, 49 CFR 565); older ones are shorter.</summary>
    public const int VinLength = 17;

    /// <summary>Longest make.</summary>
    public const int MakeLength = 60;

    /// <summary>Longest model.</summary>
    public const int ModelLength = 80;

    /// <summary>Longest title.</summary>
    public const int TitleLength = 200;

    /// <summary>Longest damage text.</summary>
    public const int DamageLength = 2_000;

    /// <summary>Longest colour.</summary>
    public const int ColourLength = 40;

    /// <summary>Longest location.</summary>
    public const int LocationLength = 80;

    /// <summary>Longest notes.</summary>
    public const int NotesLength = 4_000;

    /// <summary>Longest name of a seller, buyer or customer.</summary>
    public const int PersonLength = 100;

    /// <summary>The year of the first motor car (Benz's patent was filed in January 1886).</summary>
    public const int FirstYear = 1885;

    /// <summary>Most miles or kilometres.</summary>
    public const int MaxMileage = 9_999_999;

    /// <summary>Highest price.</summary>
    public const decimal MaxPrice = 999_999_999.99m;

    /// <summary>Most kilowatts; the strongest cars of today have half of it.</summary>
    public const int MaxPowerKw = 3_000;

    /// <summary>Most doors.</summary>
    public const int MaxDoors = 9;

    /// <summary>
    /// Trims and normalises an input and checks every field. The normalised input is fit to be stored only when there
    /// are no errors.
    /// </summary>
    /// <param name="input">What was typed, posted or read.</param>
    /// <param name="now">The present; UTC. "Next year" and "not in the future" are measured against it.</param>
    public static (CarInput Input, IReadOnlyList<FieldError> Errors) Check(CarInput input, DateTime now)
    {
        var errors = new CarFieldChecks();
        var clean = input with
        {
            StockNumber = errors.Line("stockNumber", "Stock number", input.StockNumber, StockNumberLength)?.ToUpperInvariant(),
            Vin = errors.Vin(input.Vin),
            Make = errors.Required("make", "Make", errors.Line("make", "Make", input.Make, MakeLength)),
            Model = errors.Line("model", "Model", input.Model, ModelLength),
            Title = errors.Required("title", "Title", errors.Line("title", "Title", input.Title, TitleLength)),
            Year = errors.Range("year", "Year", input.Year, FirstYear, now.Year + 1),
            Mileage = errors.Range("mileage", "Mileage", input.Mileage, 0, MaxMileage),
            Price = errors.Amount("price", "Price", input.Price),
            Damage = errors.Text("damage", "Damage", input.Damage, DamageLength),
            Colour = errors.Line("colour", "Colour", input.Colour, ColourLength),
            Fuel = errors.Known("fuel", "Fuel", input.Fuel),
            Gearbox = errors.Known("gearbox", "Gearbox", input.Gearbox),
            Body = errors.Known("body", "Body", input.Body),
            PowerKw = errors.Range("powerKw", "Power", input.PowerKw, 1, MaxPowerKw),
            Doors = errors.Range("doors", "Doors", input.Doors, 1, MaxDoors),
            FirstRegistered = errors.FirstRegistered(input.FirstRegistered, now),
            Location = errors.Line("location", "Location", input.Location, LocationLength),
            Notes = errors.Text("notes", "Notes", input.Notes, NotesLength),
            Status = errors.Known("status", "Status", input.Status),
            AcquiredOn = errors.AcquiredOn(input.AcquiredOn, now),
            LastSeenAt = errors.LastSeenAt(input.LastSeenAt, now),
            PurchasePrice = errors.Amount("purchasePrice", "Purchase price", input.PurchasePrice),
            SalePrice = errors.Amount("salePrice", "Sale price", input.SalePrice),
            SoldOn = errors.SoldOn(input.SoldOn, now),
            SoldBy = errors.Line("soldBy", "Seller", input.SoldBy, PersonLength),
            BuyerName = errors.Line("buyerName", "Buyer", input.BuyerName, PersonLength),
        };
        return (clean, errors.Found);
    }

    /// <summary>A VIN as it is stored, null for none, and what keeps it from being stored.</summary>
    public static (string? Vin, IReadOnlyList<FieldError> Errors) CheckVin(string? vin)
    {
        var errors = new CarFieldChecks();
        return (errors.Vin(vin), errors.Found);
    }

    /// <summary>A VIN as it is stored: upper case, without spaces, hyphens and what cannot be seen.</summary>
    public static string NormaliseVin(string vin) => string.Concat(vin.Where(c => c != '\t' && char.GetUnicodeCategory(c) is not (
        UnicodeCategory.SpaceSeparator or UnicodeCategory.DashPunctuation or UnicodeCategory.Format))).ToUpperInvariant();
}
