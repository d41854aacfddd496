using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CarPortal.Data;

/// <summary>
/// Money is stored in whole hundredths: SQLite has no decimal, and text neither compares nor sorts as a number.
/// </summary>
internal sealed class Money() : ValueConverter<decimal, long>(amount => ToHundredths(amount), stored => stored / 100m)
{
    public static long ToHundredths(decimal amount) => (long)decimal.Round(amount * 100m);
}
