using System.Globalization;
using System.Text;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Views;

namespace CarPortal.Web.Cars;

/// <summary>The list's parameters and its CSV form.</summary>
internal static class CarsApiQuery
{
    /// <summary>The portal's parameters but for <c>before</c>: the API goes forward only.</summary>
    public static IReadOnlyList<string> Names { get; } = ["view", .. CarQueryText.Names.Where(name => name != "before")];

    private static readonly HashSet<string> Known = new(Names, StringComparer.OrdinalIgnoreCase);

    /// <summary>The view that is asked for; null for none.</summary>
    public static int? ViewOf(IQueryCollection parameters) =>
        parameters.TryGetValue("view", out var view) && int.TryParse(view, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Reads the list's parameters; a name that is not known is refused, since it would be a filter lost.</summary>
    public static (CarQuery Query, IReadOnlyList<FieldError> Errors) Parse(
        IQueryCollection parameters, IReadOnlySet<string> hidden, CarViewItem? view = null)
    {
        var unknown = parameters.Keys.Where(name => !Known.Contains(name) || CarQueryText.IsHidden(name, hidden))
            .Select(name => new FieldError(
                name, $"The parameter '{name}' is unknown. There are {string.Join(", ", Names.Where(n => !CarQueryText.IsHidden(n, hidden)))}."))
            .ToList();
        if (view is null && parameters.TryGetValue("view", out var missing) && !string.IsNullOrWhiteSpace(missing))
        {
            unknown.Add(new FieldError("view", $"There is no view {missing}, or it is not shared with the key's owner."));
        }

        var (query, errors) = CarViewQuery.Read(
            view, parameters.SelectMany(p => p.Value.Select(value => KeyValuePair.Create(p.Key, value))), hidden);
        return (query, [.. unknown, .. errors]);
    }

    public static string ToCsv(IReadOnlyList<CarDetails> cars, IReadOnlySet<string> hidden)
    {
        var lines = new CarCsv.Lines(CarCsv.Columns.Where(name => !hidden.Contains(name)));
        var csv = new StringBuilder(lines.Header).Append("\r\n");
        foreach (var car in cars)
        {
            lines.Append(csv, car);
            csv.Append("\r\n");
        }

        return csv.ToString();
    }
}
