namespace CarPortal.Data.Vins;

/// <summary>
/// Model years by position 10 (49 CFR 565.15(d)(1), table VII; ISO 3779 recommends the same codes): thirty codes from A
/// for 1980, and again from 2010 on.
/// </summary>
/// <param name="Candidates">The years the code can mean, none of them beyond next year; the likelier first.</param>
/// <param name="IsCertain">Whether the first is meant for sure.</param>
internal sealed record VinYears(IReadOnlyList<int> Candidates, bool IsCertain)
{
    private const string Codes = "ABCDEFGHJKLMNPRSTVWXY123456789";
    private const int First = 1980, Place = 9, PlaceOfCycle = 6;

    public static VinYears None { get; } = new([], false);

    /// <summary>
    /// What a VIN of 17 characters says. In North America position 7 tells the thirty years apart for cars, multipurpose
    /// vehicles and trucks of up to 10,000 lb: a digit is for 1980 to 2009, a letter for 2010 to 2039 (73 FR 23367, table
    /// VII). For all others, and for heavy trucks, it does not.
    /// </summary>
    public static VinYears Of(string vin, VinVehicle? kind, int nextYear)
    {
        var code = Codes.IndexOf(vin[Place], StringComparison.Ordinal);
        if (code < 0)
        {
            return None;
        }

        var years = Enumerable.Range(0, 3).Select(cycle => First + code + (cycle * Codes.Length))
            .Where(year => year <= nextYear).OrderDescending().ToList();
        var isNorthAmerican = VinCountry.IsNorthAmerican(vin);
        if (!isNorthAmerican || kind is not (VinVehicle.Car or VinVehicle.Multipurpose or VinVehicle.Truck))
        {
            return new VinYears(years, isNorthAmerican && years.Count == 1);
        }

        var told = First + code + (char.IsAsciiDigit(vin[PlaceOfCycle]) ? 0 : Codes.Length);
        return !years.Contains(told) ? new VinYears(years, false)
            : new VinYears([told, .. years.Where(year => year != told && kind == VinVehicle.Truck)], true);
    }
}
