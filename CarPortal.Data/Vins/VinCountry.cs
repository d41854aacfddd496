namespace CarPortal.Data.Vins;

/// <summary>
/// The country by a VIN's first two characters, as ISO 3780 gives them out (kept by SAE International). It is where the
/// maker's code was given, which is mostly, not always, where the car was built.
/// </summary>
internal static class VinCountry
{
    /// <summary>The order in which the second character counts: letters, then 1 to 9, then 0.</summary>
    private const string Order = "ABCDEFGHJKLMNPRSTUVWXYZ1234567890";

    private static readonly (char Region, string From, string To, string Name)[] Ranges =
    [
        ('A', "A", "H", "South Africa"), ('A', "J", "N", "Ivory Coast"),
        ('B', "A", "E", "Angola"), ('B', "F", "K", "Kenya"), ('B', "L", "R", "Tanzania"),
        ('C', "A", "E", "Benin"), ('C', "F", "K", "Madagascar"), ('C', "L", "R", "Tunisia"),
        ('D', "A", "E", "Egypt"), ('D', "F", "K", "Morocco"), ('D', "L", "R", "Zambia"),
        ('E', "A", "E", "Ethiopia"), ('E', "F", "K", "Mozambique"),
        ('F', "A", "E", "Ghana"), ('F', "F", "K", "Nigeria"),
        ('H', "A", "0", "China"), ('J', "A", "0", "Japan"),
        ('K', "A", "E", "Sri Lanka"), ('K', "F", "K", "Israel"), ('K', "L", "R", "South Korea"),
        ('L', "A", "0", "China"),
        ('M', "A", "E", "India"), ('M', "F", "K", "Indonesia"), ('M', "L", "R", "Thailand"), ('M', "Y", "0", "India"),
        ('N', "A", "E", "Iran"), ('N', "F", "K", "Pakistan"), ('N', "L", "R", "Turkey"),
        ('P', "A", "E", "Philippines"), ('P', "F", "K", "Singapore"), ('P', "L", "R", "Malaysia"),
        ('R', "A", "E", "United Arab Emirates"), ('R', "F", "K", "Taiwan"), ('R', "L", "R", "Vietnam"), ('R', "S", "T", "Saudi Arabia"),
        ('S', "A", "M", "United Kingdom"), ('S', "N", "T", "Germany"), ('S', "U", "Z", "Poland"), ('S', "1", "2", "Latvia"),
        ('T', "A", "H", "Switzerland"), ('T', "J", "P", "Czech Republic"), ('T', "R", "V", "Hungary"), ('T', "W", "1", "Portugal"),
        ('U', "H", "M", "Denmark"), ('U', "N", "R", "Ireland"), ('U', "U", "X", "Romania"), ('U', "1", "2", "North Macedonia"), ('U', "5", "7", "Slovakia"),
        ('V', "A", "E", "Austria"), ('V', "F", "R", "France"), ('V', "S", "W", "Spain"), ('V', "3", "5", "Croatia"), ('V', "6", "8", "Estonia"),
        ('W', "A", "0", "Germany"),
        ('X', "A", "C", "Bulgaria"), ('X', "F", "H", "Greece"), ('X', "L", "N", "Netherlands"), ('X', "S", "W", "Russia"), ('X', "3", "0", "Russia"),
        ('Y', "A", "E", "Belgium"), ('Y', "F", "K", "Finland"), ('Y', "S", "W", "Sweden"), ('Y', "X", "2", "Norway"), ('Y', "3", "5", "Belarus"), ('Y', "6", "8", "Ukraine"),
        ('Z', "A", "U", "Italy"), ('Z', "X", "Z", "Slovenia"), ('Z', "3", "5", "Lithuania"),
        ('1', "A", "0", "United States"), ('2', "A", "0", "Canada"), ('3', "A", "X", "Mexico"), ('4', "A", "0", "United States"), ('5', "A", "0", "United States"),
        ('6', "A", "X", "Australia"), ('6', "Y", "1", "New Zealand"), ('7', "A", "E", "New Zealand"), ('7', "F", "0", "United States"),
        ('8', "A", "E", "Argentina"), ('8', "F", "K", "Chile"), ('8', "L", "R", "Ecuador"), ('8', "S", "W", "Peru"), ('8', "X", "2", "Venezuela"),
        ('9', "A", "E", "Brazil"), ('9', "F", "K", "Colombia"), ('9', "S", "V", "Uruguay"), ('9', "3", "9", "Brazil"),
    ];

    /// <summary>The country; null when the two characters are nobody's or there are fewer.</summary>
    public static string? Find(string vin)
    {
        if (vin.Length < 2 || Order.IndexOf(vin[1], StringComparison.Ordinal) is var place && place < 0)
        {
            return null;
        }

        return Array.Find(Ranges, r => r.Region == vin[0]
            && Order.IndexOf(r.From, StringComparison.Ordinal) <= place && place <= Order.IndexOf(r.To, StringComparison.Ordinal)).Name;
    }

    /// <summary>
    /// Whether the code is of North America (ISO 3780 regions 1 to 5, and 7F to 70, which the United States got since):
    /// there 49 CFR 565.15, and Canada's and Mexico's rules after it, say what else a VIN must be.
    /// </summary>
    public static bool IsNorthAmerican(string vin) =>
        vin.Length > 1 && (vin[0] is >= '1' and <= '5' || (vin[0] == '7' && Find(vin) == "United States"));
}
