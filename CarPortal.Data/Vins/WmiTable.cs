using System.Text;

namespace CarPortal.Data.Vins;

/// <summary>What a maker's code stands for.</summary>
/// <param name="Kind">What is built under it.</param>
/// <param name="Makes">The makes that are built under it; none where only the company is known.</param>
/// <param name="Company">The company, where that is not just one make.</param>
internal sealed record Wmi(VinVehicle Kind, IReadOnlyList<string> Makes, string? Company)
{
    private const int NamedMakes = 3;

    /// <summary>Who made it, short enough for a line.</summary>
    public string Maker => Makes.Count is > 0 and <= NamedMakes || Company is null ? string.Join(", ", Makes) : Company;
}

/// <summary>
/// The makers by their codes (WMI, ISO 3780). The table is a resource of sorted lines that is kept as it is and searched
/// by halving: reading it takes under a millisecond once, a look-up a few microseconds, and nothing is built from it.
/// Its source is named in its first lines.
/// </summary>
internal static class WmiTable
{
    private const byte LineEnd = (byte)'\n', Tab = (byte)'\t';

    private static readonly Lazy<byte[]> Lines = new(() =>
    {
        using var resource = typeof(WmiTable).Assembly.GetManifestResourceStream("wmis.tsv")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    });

    /// <summary>
    /// Makers of cars that are common elsewhere but not sold in the United States, so that vPIC does not have them.
    /// </summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["JMB"] = "Mitsubishi", ["JMZ"] = "Mazda", ["KPT"] = "SsangYong", ["LSJ"] = "MG", ["NLH"] = "Hyundai", ["SJN"] = "Nissan",
        ["TMA"] = "Hyundai", ["TMB"] = "Škoda", ["TSM"] = "Suzuki", ["UU1"] = "Dacia", ["VF7"] = "Citroën", ["VR3"] = "Peugeot",
        ["VR7"] = "Citroën", ["VSK"] = "Nissan", ["VSS"] = "SEAT", ["VSX"] = "Opel", ["VXK"] = "Opel", ["XTA"] = "Lada", ["ZLA"] = "Lancia",
    };

    /// <summary>
    /// Who made the vehicle; null when that is not known. A small maker (ISO 3780: fewer than 500 vehicles a year; 49 CFR
    /// 565.15(a): fewer than 1,000) has a 9 in position 3 and is known with positions 12 to 14 only.
    /// </summary>
    public static Wmi? Find(string vin)
    {
        if (vin.Length < 3)
        {
            return null;
        }

        if (vin[2] == '9')
        {
            return vin.Length < 14 ? null : FindCode(string.Concat(vin.AsSpan(0, 3), vin.AsSpan(11, 3)));
        }

        return FindCode(vin[..3])
            ?? (Elsewhere.TryGetValue(vin[..3], out var make) ? new Wmi(VinVehicle.Car, [make], null) : null);
    }

    private static Wmi? FindCode(string code)
    {
        if (!Ascii.IsValid(code))
        {
            return null;
        }

        var (lines, key) = (Lines.Value, Encoding.ASCII.GetBytes(code));
        var (low, high) = (0, lines.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var start = lines.AsSpan(0, middle).LastIndexOf(LineEnd) + 1;
            var line = lines.AsSpan(start);
            line = line[..line.IndexOf(LineEnd)];
            switch (line[..Math.Max(0, line.IndexOf(Tab))].SequenceCompareTo(key))
            {
                case 0:
                    return Read(Encoding.UTF8.GetString(line));
                case < 0:
                    low = start + line.Length + 1;
                    break;
                default:
                    high = start;
                    break;
            }
        }

        return null;
    }

    private static Wmi Read(string line)
    {
        var columns = line.Split('\t');
        var makes = columns.Length > 2 && columns[2].Length > 0 ? columns[2].Split('|') : [];
        return new Wmi(KindOf(columns[1]), makes, columns.Length > 3 ? columns[3] : null);
    }

    private static VinVehicle KindOf(string letter) => letter switch
    {
        "C" => VinVehicle.Car,
        "P" => VinVehicle.Multipurpose,
        "K" => VinVehicle.Truck,
        "M" => VinVehicle.Motorcycle,
        "T" => VinVehicle.Trailer,
        "B" => VinVehicle.Bus,
        _ => VinVehicle.Other,
    };
}
