namespace CarPortal.Data.Vins;

/// <summary>
/// The check digit in position 9: each character's value times the weight of its position, summed, modulo 11, with X for
/// ten (49 CFR 565.15(c), tables III to V). North America demands it; elsewhere a maker may put there what it likes.
/// </summary>
internal static class VinCheckDigit
{
    /// <summary>Where it stands, counted from 0.</summary>
    public const int Place = 8;

    private static readonly int[] Weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <summary>What position 9 should be; the VIN has 17 characters of those that are allowed.</summary>
    public static char Of(string vin) => "0123456789X"[vin.Select((c, place) => ValueOf(c) * Weights[place]).Sum() % 11];

    // A to H count from 1, J to R from 1 (without O and Q), S to Z from 2.
    private static int ValueOf(char c) => c switch
    {
        <= '9' => c - '0',
        <= 'H' => c - 'A' + 1,
        <= 'R' => c - 'J' + 1,
        _ => c - 'S' + 2,
    };
}
