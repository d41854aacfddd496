using CarPortal.Data.Cars;
using Microsoft.Data.Sqlite;

namespace CarPortal.Data.Sqlite;

/// <summary>A row of cars as <see cref="SqliteCarReader"/> reads it: what is selected, and what each column becomes.</summary>
internal static class SqliteCarRow
{
    /// <summary>What is read, in the order in which <see cref="Make"/> takes it.</summary>
    private static readonly string[] Columns =
    [
        nameof(Car.Id), nameof(Car.Version), nameof(Car.StockNumber), nameof(Car.Vin), nameof(Car.Make), nameof(Car.Model), nameof(Car.Title), nameof(Car.Year),
        nameof(Car.Mileage), nameof(Car.Price), nameof(Car.Damage), nameof(Car.Colour), nameof(Car.Fuel), nameof(Car.Gearbox), nameof(Car.Body), nameof(Car.PowerKw),
        nameof(Car.Doors), nameof(Car.FirstRegistered), nameof(Car.Location), nameof(Car.Notes), nameof(Car.Status), nameof(Car.AcquiredOn), nameof(Car.LastSeenAt),
        nameof(Car.CreatedAt), nameof(Car.CreatedBy), nameof(Car.ChangedAt), nameof(Car.ChangedBy), nameof(Car.PurchasePrice), nameof(Car.SalePrice), nameof(Car.SoldOn),
        nameof(Car.SoldBy), nameof(Car.BuyerName), nameof(Car.StatusSince),
    ];

    private static readonly string All = string.Join(", ", Columns.Select(name => $"c.\"{name}\""));

    /// <summary>The columns to read; what is hidden is not read at all.</summary>
    public static string Select(FieldMask mask)
    {
        if (mask.IsEmpty)
        {
            return All;
        }

        var hidden = mask.PropertiesOf(typeof(Car));
        return string.Join(", ", Columns.Select(name => hidden.Contains(name) ? "NULL" : $"c.\"{name}\""));
    }

    /// <summary>The car of a row that begins with these columns.</summary>
    public static CarDetails Make(SqliteDataReader r) => new()
    {
        Id = r.GetInt32(0), Version = r.GetInt64(1), StockNumber = r.GetString(2), Vin = Text(r, 3), Make = r.GetString(4), Model = Text(r, 5),
        Title = r.GetString(6), Year = Number(r, 7), Mileage = Number(r, 8), Price = Amount(r, 9), Damage = Text(r, 10), Colour = Text(r, 11),
        Fuel = (CarFuel?)Number(r, 12), Gearbox = (CarGearbox?)Number(r, 13), Body = (CarBody?)Number(r, 14), PowerKw = Number(r, 15), Doors = Number(r, 16),
        FirstRegistered = Text(r, 17) is { } month ? Month.Parse(month, null) : null, Location = Text(r, 18), Notes = Text(r, 19), Status = (CarStatus)r.GetInt32(20),
        AcquiredOn = Day(r, 21), LastSeenAt = r.IsDBNull(22) ? null : Time(r, 22), CreatedAt = Time(r, 23), CreatedBy = r.GetString(24), ChangedAt = Time(r, 25),
        ChangedBy = r.GetString(26), PurchasePrice = Amount(r, 27), SalePrice = Amount(r, 28), SoldOn = Day(r, 29), SoldBy = Text(r, 30), BuyerName = Text(r, 31),
        StatusSince = Time(r, 32),
    };

    /// <summary>A sort key, in the type that the cursor has it in.</summary>
    public static object? Key(SqliteDataReader r, CarSortColumn column)
    {
        var i = r.GetOrdinal(column.Property);
        var type = Nullable.GetUnderlyingType(column.Key.ReturnType) ?? column.Key.ReturnType;
        return r.IsDBNull(i) ? null
            : type.IsEnum ? Enum.ToObject(type, r.GetInt64(i))
            : type == typeof(string) ? r.GetString(i)
            : type == typeof(decimal) ? Amount(r, i)
            : type == typeof(DateTime) ? Time(r, i)
            : type == typeof(DateOnly) ? Day(r, i)
            : r.GetInt32(i);
    }

    private static string? Text(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

    private static int? Number(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt32(i);

    private static decimal? Amount(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetInt64(i) / 100m;

    private static DateOnly? Day(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetFieldValue<DateOnly>(i);

    /// <summary>A time in the provider's one form, 2026-11-23 10:11:12.1234567: parsing any form took a tenth of a list.</summary>
    private static DateTime Time(SqliteDataReader r, int i)
    {
        var text = r.GetString(i);
        var time = new DateTime(Digits(text, 0, 4), Digits(text, 5, 2), Digits(text, 8, 2), Digits(text, 11, 2), Digits(text, 14, 2), Digits(text, 17, 2), DateTimeKind.Utc);
        return text.Length <= 20 ? time : time.AddTicks(Digits(text, 20, text.Length - 20) * (long)Math.Pow(10, 27 - text.Length));
    }

    private static int Digits(string text, int at, int count)
    {
        var number = 0;
        for (var i = at; i < at + count; i++)
        {
            number = (number * 10) + (text[i] - '0');
        }

        return number;
    }
}
