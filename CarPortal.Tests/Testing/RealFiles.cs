using System.Globalization;
using System.Text;

namespace CarPortal.Tests.Testing;

/// <summary>
/// The three real files of shared/data in the columns that the import takes. The first goes in as it is; the other two
/// have columns and words of their own, which are put into the portal's by the rules below, one row for each row.
/// CarPortal.Tests/Cars/Searches/searches.py has the same rules, written again.
/// </summary>
internal static partial class RealFiles
{
    private static readonly Dictionary<string, string> Words = new()
    {
        ["limousine"] = "saloon", ["kleinwagen"] = "hatchback", ["kombi"] = "estate", ["bus"] = "van", ["cabrio"] = "convertible",
        ["coupe"] = "coupe", ["suv"] = "suv", ["andere"] = "other", ["manuell"] = "manual", ["automatik"] = "automatic",
        ["benzin"] = "petrol", ["diesel"] = "diesel", ["lpg"] = "lpg", ["cng"] = "cng", ["hybrid"] = "hybrid", ["elektro"] = "electric",
    };

    /// <summary>The files' names, in the order in which they are imported.</summary>
    public static IReadOnlyList<string> Names { get; } = ["opel.csv", "ebay_de_cp1252.csv", "usa_cars_auction.csv"];

    /// <summary>A file as the import takes it, in UTF-8.</summary>
    public static byte[] Read(string folder, string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, name));
        return name switch
        {
            "ebay_de_cp1252.csv" => Translate(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes), EbayHeader, Ebay),
            "usa_cars_auction.csv" => Translate(Encoding.ASCII.GetString(bytes), UsaHeader, Usa),
            _ => bytes,
        };
    }

    private const string EbayHeader =
        "make,model,title,price,year,mileage,body,gearbox,fuel,powerKw,firstRegistered,damage,location,acquiredOn,lastSeenAt,status";

    /// <summary>Adverts: everything that is offered has a price and a mileage, so the cars are available.</summary>
    private static string[] Ebay(Func<string, string> of)
    {
        var (year, month) = (of("yearOfRegistration"), of("monthOfRegistration"));
        var power = int.Parse(of("powerPS"), CultureInfo.InvariantCulture);
        return
        [
            of("brand"), of("model"), of("name"), Digits(of("price")), year, Digits(of("odometer")), Word(of("vehicleType")), Word(of("gearbox")),
            Word(of("fuelType")), power == 0 ? "" : (((power * 7355) + 5000) / 10000).ToString(CultureInfo.InvariantCulture),
            month == "0" ? "" : $"{year}-{month.PadLeft(2, '0')}", of("notRepairedDamage") == "ja" ? "ja" : "", of("postalCode").PadLeft(5, '0'),
            of("dateCreated")[..10], of("lastSeen"), "available",
        ];
    }

    private const string UsaHeader = "stockNumber,vin,make,model,title,price,year,mileage,colour,damage,location,notes,status";

    /// <summary>An auction: no title of its own, the lot is the stock number, and what is bought there has to be made ready.</summary>
    private static string[] Usa(Func<string, string> of) =>
    [
        of("lot"), of("vin").Trim(), of("brand"), of("model"), $"{of("brand")} {of("model")} {of("year")}", of("price"), of("year"), of("mileage"),
        of("color"), of("title_status") == "clean vehicle" ? "" : of("title_status"), of("state"), of("condition"), "inPreparation",
    ];

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    private static string Word(string text) => text.Length == 0 ? "" : Words[text];

    private static byte[] Translate(string text, string header, Func<Func<string, string>, string[]> translate)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).ToList();
        var columns = Split(lines[0]);
        var csv = new StringBuilder(header).Append('\n');
        foreach (var line in lines.Skip(1))
        {
            var fields = Split(line);
            var row = translate(column => fields[columns.IndexOf(column)]);
            csv.AppendJoin(',', row.Select(field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append('\n');
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    /// <summary>One line's fields; neither file has a field of several lines.</summary>
    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        for (var at = 0; at <= line.Length;)
        {
            if (at < line.Length && line[at] == '"')
            {
                var end = at + 1;
                while (line[end] != '"' || (end + 1 < line.Length && line[end + 1] == '"'))
                {
                    end += line[end] == '"' ? 2 : 1;
                }

                fields.Add(line[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
                at = end + 2;
            }
            else
            {
                var end = line.IndexOf(',', at) is var comma and >= 0 ? comma : line.Length;
                fields.Add(line[at..end]);
                at = end + 1;
            }
        }

        return fields;
    }
}
