using System.Globalization;
using System.Text;

namespace CarPortal.Data.Cars;

/// <summary>What a car's fields may hold. One set of rules for the form, the API, the import and the database.</summary>
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
        var errors = new Errors();
        var clean = input with
        {
            StockNumber = errors.Line("stockNumber", "Stock number", input.StockNumber, StockNumberLength)?.ToUpperInvariant(),
            Vin = errors.Vin(input.Vin),
            Make = errors.Required("make", "Make", errors.Line("make", "Make", input.Make, MakeLength)),
            Model = errors.Line("model", "Model", input.Model, ModelLength),
            Title = errors.Required("title", "Title", errors.Line("title", "Title", input.Title, TitleLength)),
            Year = errors.Range("year", "Year", input.Year, FirstYear, now.Year + 1),
            Mileage = errors.Range("mileage", "Mileage", input.Mileage, 0, MaxMileage),
            Price = errors.Price(input.Price),
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
        };
        return (clean, errors.Found);
    }

    /// <summary>A VIN as it is stored: upper case, without spaces and hyphens.</summary>
    public static string NormaliseVin(string vin) =>
        string.Concat(vin.Where(c => c is not (' ' or '-' or '\u00a0'))).ToUpperInvariant();

    private sealed class Errors
    {
        public List<FieldError> Found { get; } = [];

        public string? Required(string field, string label, string? value)
        {
            if (value is null && !Found.Exists(e => e.Field == field))
            {
                Add(field, $"{label} is needed.");
            }

            return value;
        }

        public string? Line(string field, string label, string? value, int maxLength) =>
            Clean(field, label, value?.Replace('\t', ' '), maxLength, multiLine: false);

        public string? Text(string field, string label, string? value, int maxLength) =>
            Clean(field, label, value?.ReplaceLineEndings("\n"), maxLength, multiLine: true);

        public string? Vin(string? value)
        {
            if (Line("vin", "VIN", value is null ? null : NormaliseVin(value), VinLength) is not { } vin)
            {
                return null;
            }

            if (!vin.All(char.IsAsciiLetterOrDigit))
            {
                Add("vin", "VIN has letters A to Z and digits only.");
            }

            return vin;
        }

        public int? Range(string field, string label, int? value, int min, int max)
        {
            if (value < min || value > max)
            {
                Add(field, string.Create(CultureInfo.InvariantCulture, $"{label} must be from {min} to {max}."));
            }

            return value;
        }

        public decimal? Price(decimal? value)
        {
            if (value is < 0 or > MaxPrice)
            {
                Add("price", string.Create(CultureInfo.InvariantCulture, $"Price must be from 0 to {MaxPrice}."));
            }
            else if (value is { } price && decimal.Round(price, 2) != price)
            {
                Add("price", "Price can have two decimal places at most.");
            }

            // 1.50 and 1.5 are one price; the database gives back the shorter.
            return value is null ? null : value.Value / 1.0000000000000000000000000000m;
        }

        public T? Known<T>(string field, string label, T? value)
            where T : struct, Enum
        {
            if (value is { } known && !Enum.IsDefined(known))
            {
                Add(field, $"{label} is not one of the values on offer.");
            }

            return value;
        }

        public Month? FirstRegistered(Month? value, DateTime now)
        {
            if (value is { } month
                && (month.Number is < 1 or > 12 || month.Year < FirstYear || month > new Month(now.Year, now.Month)))
            {
                Add("firstRegistered", $"First registration must be a month from {FirstYear}-01 to this month.");
            }

            return value;
        }

        public DateOnly? AcquiredOn(DateOnly? value, DateTime now)
        {
            // A day of grace: it may already be tomorrow where the dealership is. Incoming cars are bought ahead.
            if (value is { } day && (day.Year < FirstYear || day > DateOnly.FromDateTime(now.AddYears(1))))
            {
                Add("acquiredOn", $"Acquired on must be a day from {FirstYear}-01-01 to a year from now.");
            }

            return value;
        }

        public DateTime? LastSeenAt(DateTime? value, DateTime now)
        {
            if (value is not { } time)
            {
                return null;
            }

            if (time.Year < FirstYear || time.Year > 9998)
            {
                Add("lastSeenAt", $"Last seen must be a time from {FirstYear} to now.");
                return value;
            }

            var utc = time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
            if (utc > now.AddDays(1))
            {
                Add("lastSeenAt", "Last seen cannot be in the future.");
            }

            return utc.TrimToMilliseconds();
        }

        private void Add(string field, string message) => Found.Add(new FieldError(field, message));

        private string? Clean(string field, string label, string? value, int maxLength, bool multiLine)
        {
            var text = value?.Trim();
            if (string.IsNullOrEmpty(text))
            {
                return null;
            }

            if (text.Length > maxLength)
            {
                Add(field, string.Create(CultureInfo.InvariantCulture,
                    $"{label} can have {maxLength} characters at most; this has {text.Length}."));
            }
            else if (text.Any(c => char.IsControl(c) && !(multiLine && c is '\n' or '\t')))
            {
                Add(field, multiLine
                    ? $"{label} has an invisible control character; retype it."
                    : $"{label} must be one line without control characters; retype it.");
            }
            else if (!IsWellFormed(text))
            {
                Add(field, $"{label} has half a character; retype it.");
            }

            return text;
        }

        private static bool IsWellFormed(string text)
        {
            for (var rest = text.AsSpan(); rest.Length > 0;)
            {
                if (Rune.DecodeFromUtf16(rest, out _, out var taken) != System.Buffers.OperationStatus.Done)
                {
                    return false;
                }

                rest = rest[taken..];
            }

            return true;
        }
    }
}
