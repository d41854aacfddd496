using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CarPortal.Data.Cars;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Sqlite;

/// <summary>A row of cars as <see cref="SqliteCarReader"/> and exports read it: what is selected, and what each column becomes.</summary>
internal static partial class SqliteCarRow
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

    /// <summary>The cars of a query of EF's, one after the other, on its connection.</summary>
    /// <param name="cars">Which, and in which order.</param>
    /// <param name="mask">What is hidden from whoever reads.</param>
    /// <param name="ct">Cancels.</param>
    public static async IAsyncEnumerable<CarDetails> ReadAllAsync(IQueryable<Car> cars, FieldMask mask, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var command = cars.CreateDbCommand();
        var sql = $"SELECT {Select(mask)} FROM ({command.CommandText}) AS c";

        // Not through the mapped file: all of it would count as memory of the process.
        command.CommandText = "PRAGMA mmap_size = 0";
        await command.ExecuteNonQueryAsync(ct);
        try
        {
            command.CommandText = sql;
            await using var reader = (SqliteDataReader)await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                yield return Make(reader);
            }
        }
        finally
        {
            command.CommandText = SqliteSetup.SharedCache;
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>The car of a row that begins with these columns.</summary>
    public static CarDetails Make(SqliteDataReader reader)
    {
        var r = reader.Handle!.DangerousGetHandle();
        return new()
        {
            Id = (int)Integer(r, 0), Version = Integer(r, 1), StockNumber = Text(r, 2)!, Vin = Text(r, 3), Make = Text(r, 4)!, Model = Text(r, 5), Title = Text(r, 6)!,
            Year = Number(r, 7), Mileage = Number(r, 8), Price = Amount(r, 9), Damage = Text(r, 10), Colour = Text(r, 11), Fuel = (CarFuel?)Number(r, 12),
            Gearbox = (CarGearbox?)Number(r, 13), Body = (CarBody?)Number(r, 14), PowerKw = Number(r, 15), Doors = Number(r, 16),
            FirstRegistered = Utf8(r, 17) is { Length: > 0 } month ? new Month(Digits(month[..4]), Digits(month[5..])) : null, Location = Text(r, 18), Notes = Text(r, 19),
            Status = (CarStatus)Integer(r, 20), AcquiredOn = Day(r, 21), LastSeenAt = IsNull(r, 22) ? null : Time(r, 22), CreatedAt = Time(r, 23), CreatedBy = Text(r, 24)!,
            ChangedAt = Time(r, 25), ChangedBy = Text(r, 26)!, PurchasePrice = Amount(r, 27), SalePrice = Amount(r, 28), SoldOn = Day(r, 29), SoldBy = Text(r, 30),
            BuyerName = Text(r, 31), StatusSince = Time(r, 32),
        };
    }

    /// <summary>A sort key, in the type that the cursor has it in.</summary>
    public static object? Key(SqliteDataReader reader, CarSortColumn column)
    {
        var (r, i) = (reader.Handle!.DangerousGetHandle(), reader.GetOrdinal(column.Property));
        var type = Nullable.GetUnderlyingType(column.Key.ReturnType) ?? column.Key.ReturnType;
        return IsNull(r, i) ? null
            : type.IsEnum ? Enum.ToObject(type, Integer(r, i))
            : type == typeof(string) ? Text(r, i)
            : type == typeof(decimal) ? Amount(r, i)
            : type == typeof(DateTime) ? Time(r, i)
            : type == typeof(DateOnly) ? Day(r, i)
            : Number(r, i);
    }

    private static bool IsNull(nint row, int i)
    {
        const int Null = 5;
        return ColumnType(row, i) == Null;
    }

    private static string? Text(nint row, int i) => IsNull(row, i) ? null : Encoding.UTF8.GetString(Utf8(row, i));

    private static int? Number(nint row, int i) => IsNull(row, i) ? null : (int)Integer(row, i);

    private static decimal? Amount(nint row, int i) => IsNull(row, i) ? null : Integer(row, i) / 100m;

    /// <summary>A day in the provider's one form, 2026-11-23.</summary>
    private static DateOnly? Day(nint row, int i) =>
        Utf8(row, i) is { Length: > 0 } text ? new DateOnly(Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10])) : null;

    /// <summary>A time in the provider's one form, 2026-11-23 10:11:12.1234567: parsing any form took a tenth of a list.</summary>
    private static DateTime Time(nint row, int i)
    {
        var text = Utf8(row, i);
        var time = new DateTime(
            Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]), Digits(text[11..13]), Digits(text[14..16]), Digits(text[17..19]), DateTimeKind.Utc);
        return text.Length <= 20 ? time : time.AddTicks(Digits(text[20..]) * (long)Math.Pow(10, 27 - text.Length));
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var digit in text)
        {
            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    /// <summary>A text where SQLite has it, until its next row; nothing for none.</summary>
    private static unsafe ReadOnlySpan<byte> Utf8(nint row, int i)
    {
        var text = ColumnText(row, i);
        return new(text, ColumnBytes(row, i));
    }

    // Microsoft.Data.Sqlite counts a reference to the statement and asks for the column's type at each value, two or three calls each:
    // for a car's 33 that took seven times as long as SQLite's own work.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    private static partial int ColumnType(nint row, int i);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    private static partial long Integer(nint row, int i);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_column_text"), SuppressGCTransition]
    private static unsafe partial byte* ColumnText(nint row, int i);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition]
    private static partial int ColumnBytes(nint row, int i);
}
