using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CarPortal.Data;

/// <summary>
/// Money is stored in whole hundredths: SQLite has no decimal, and text neither compares nor sorts as a number.
/// </summary>
internal sealed class Money() : ValueConverter<decimal, long>(amount => ToHundredths(amount), stored => stored / 100m)
{
    public static long ToHundredths(decimal amount) => (long)decimal.Round(amount * 100m);

    /// <summary>The same amount without trailing zeros: 1.50 and 1.5 are one price and are written as one.</summary>
    public static decimal Shortest(decimal amount) => amount / 1.0000000000000000000000000000m;
}
