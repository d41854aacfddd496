using CarPortal.Data.Imports;

namespace CarPortal.Data.Cars;

/// <summary>A car the dealership has, had or is about to have.</summary>
public sealed class Car : IVersioned
{
    /// <summary>By so many characters from the end people call a VIN: papers, keys and windscreens often bear only these.</summary>
    public const int VinEndLength = 8;

    /// <summary>Given by the database; never used again.</summary>
    public int Id { get; set; }

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <summary>The dealership's own number, unique among all cars, the trash included; upper case.</summary>
    public required string StockNumber { get; set; }

    /// <summary>
    /// Vehicle identification number as it was written down, upper case, at most 17 characters (ISO 3779; shorter before 1981).
    /// Unique among cars in stock, so that a car can come back with a new record.
    /// </summary>
    public string? Vin { get; set; }

    /// <summary>The maker, as staff write it.</summary>
    public required string Make { get; set; }

    /// <summary>The maker's model.</summary>
    public string? Model { get; set; }

    /// <summary>The advert line.</summary>
    public required string Title { get; set; }

    /// <summary>Model year, 1885 to next year; null when unknown.</summary>
    public int? Year { get; set; }

    /// <summary>In the installation's unit, kilometres or miles.</summary>
    public int? Mileage { get; set; }

    /// <summary>Asking price in the installation's currency; stored in hundredths.</summary>
    public decimal? Price { get; set; }

    /// <summary>What is known of damage, in words.</summary>
    public string? Damage { get; set; }

    /// <summary>Paint colour, in words.</summary>
    public string? Colour { get; set; }

    /// <summary>What drives the car.</summary>
    public CarFuel? Fuel { get; set; }

    /// <summary>How gears are changed.</summary>
    public CarGearbox? Gearbox { get; set; }

    /// <summary>The car's shape.</summary>
    public CarBody? Body { get; set; }

    /// <summary>Engine power in kilowatts.</summary>
    public int? PowerKw { get; set; }

    /// <summary>Number of doors.</summary>
    public int? Doors { get; set; }

    /// <summary>Month of first registration.</summary>
    public Month? FirstRegistered { get; set; }

    /// <summary>Where it stands.</summary>
    public string? Location { get; set; }

    /// <summary>Staff's own notes.</summary>
    public string? Notes { get; set; }

    /// <summary>Where the car is in its life.</summary>
    public CarStatus Status { get; set; }

    /// <summary>Since when it has its status; UTC.</summary>
    public DateTime StatusSince { get; set; }

    /// <summary>The day the dealership acquired it.</summary>
    public DateOnly? AcquiredOn { get; set; }

    /// <summary>What the dealership paid for it, in the installation's currency; only with <see cref="Permissions.CarsCosts"/>.</summary>
    public decimal? PurchasePrice { get; set; }

    /// <summary>What it was sold for; only a car that is sold has it.</summary>
    public decimal? SalePrice { get; set; }

    /// <summary>The day it was sold.</summary>
    public DateOnly? SoldOn { get; set; }

    /// <summary>The member of staff who sold it, by name.</summary>
    public string? SoldBy { get; set; }

    /// <summary>Who bought it, by name; only with <see cref="Permissions.CarsWrite"/>.</summary>
    public string? BuyerName { get; set; }

    /// <summary>When somebody last saw it on the lot; UTC.</summary>
    public DateTime? LastSeenAt { get; set; }

    /// <summary>When the price was last set or changed; UTC. Null while it has none.</summary>
    public DateTime? PriceChangedAt { get; set; }

    /// <summary>When the record was made; UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>Who made the record.</summary>
    public string CreatedBy { get; set; } = "";

    /// <summary>When the record was last changed; UTC.</summary>
    public DateTime ChangedAt { get; set; }

    /// <summary>Who last changed the record.</summary>
    public string ChangedBy { get; set; } = "";

    /// <summary>When it was put in the trash; null while it is not there. UTC.</summary>
    public DateTime? DeletedAt { get; set; }

    /// <summary>The import that brought the car; null when none did.</summary>
    public int? ImportId { get; set; }

    /// <summary>The import that brought the car.</summary>
    public Import? Import { get; set; }

    /// <summary>The car's row in the imported file, from 1 after the header; with the import it is unique.</summary>
    public int? ImportRow { get; set; }

    /// <summary>Folded <see cref="Make"/>: filters and sorts compare this.</summary>
    public string MakeKey { get; private set; } = "";

    /// <summary>Folded <see cref="Model"/>.</summary>
    public string? ModelKey { get; private set; }

    /// <summary>Folded <see cref="Title"/>.</summary>
    public string TitleKey { get; private set; } = "";

    /// <summary>Folded <see cref="Colour"/>.</summary>
    public string? ColourKey { get; private set; }

    /// <summary>Folded <see cref="Location"/>.</summary>
    public string? LocationKey { get; private set; }

    /// <summary>The last <see cref="VinEndLength"/> characters of <see cref="Vin"/>, or all of a shorter one.</summary>
    public string? VinEnd { get; private set; }

    /// <summary>Every searched text; see <see cref="Search.SearchText"/>. Empty only until an upgrade has made it anew.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>The folded columns, and the texts that each is made of.</summary>
    internal static IReadOnlyDictionary<string, string[]> Folded { get; } = new Dictionary<string, string[]>
    {
        [nameof(MakeKey)] = [nameof(Make)],
        [nameof(ModelKey)] = [nameof(Model)],
        [nameof(TitleKey)] = [nameof(Title)],
        [nameof(VinEnd)] = [nameof(Vin)],
        [nameof(ColourKey)] = [nameof(Colour)],
        [nameof(LocationKey)] = [nameof(Location)],
        [nameof(SearchText)] = [nameof(Make), nameof(Model), nameof(Title), nameof(StockNumber), nameof(Vin), nameof(Colour), nameof(Damage), nameof(Notes)],
    };

    /// <summary>Brings the folded columns in line with the texts; the context does this on every save.</summary>
    /// <param name="changed">The only texts that changed: others need not have been read. Null for all.</param>
    internal void FoldTexts(IReadOnlySet<string>? changed = null)
    {
        bool Is(string column) => changed is null || changed.Overlaps(Folded[column]);
        MakeKey = Is(nameof(MakeKey)) ? TextFolding.Fold(Make) : MakeKey;
        ModelKey = Is(nameof(ModelKey)) ? Fold(Model) : ModelKey;
        TitleKey = Is(nameof(TitleKey)) ? TextFolding.Fold(Title) : TitleKey;
        VinEnd = Is(nameof(VinEnd)) ? Vin is { Length: > VinEndLength } vin ? vin[^VinEndLength..] : Vin : VinEnd;
        ColourKey = Is(nameof(ColourKey)) ? Fold(Colour) : ColourKey;
        LocationKey = Is(nameof(LocationKey)) ? Fold(Location) : LocationKey;
        SearchText = Is(nameof(SearchText)) ? Search.SearchText.Of(Make, Model, Title, StockNumber, Vin, Colour, Damage, Notes) : SearchText;

        static string? Fold(string? text) => text is null ? null : TextFolding.Fold(text);
    }
}
