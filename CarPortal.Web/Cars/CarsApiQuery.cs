using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;

namespace CarPortal.Web.Cars;

/// <summary>The list's parameters and its CSV form.</summary>
internal static class CarsApiQuery
{
    /// <summary>The portal's parameters but for <c>before</c>: the API goes forward only.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. CarQueryText.Names.Where(name => name != "before")];

    /// <summary>Reads the list's parameters; a name that is not known is refused, since it would be a filter lost.</summary>
    public static (CarQuery Query, IReadOnlyList<FieldError> Errors) Parse(IQueryCollection parameters)
    {
        var unknown = parameters.Keys.Where(name => !Names.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => new FieldError(name, $"The parameter '{name}' is unknown. There are {string.Join(", ", Names)}."))
            .ToList();
        var (query, errors) = CarQueryText.Parse(
            parameters.SelectMany(p => p.Value.Select(value => KeyValuePair.Create(p.Key, value))));
        return (query, [.. unknown, .. errors]);
    }

    public static string ToCsv(IReadOnlyList<CarDetails> cars)
    {
        var csv = new StringBuilder(CarCsv.Header).Append("\r\n");
        foreach (var car in cars)
        {
            csv.Append(CarCsv.Row(car)).Append("\r\n");
        }

        return csv.ToString();
    }
}
