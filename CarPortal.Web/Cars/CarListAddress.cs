using CarPortal.Data;
using CarPortal.Data.Cars;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace CarPortal.Web.Cars;

/// <summary>What a list of cars shows, in the address of its page: that is where all of it is kept.</summary>
internal static class CarListAddress
{
    /// <summary>The parameters of the address the browser shows.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> QueryParameters(this NavigationManager navigation) =>
        QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query).SelectMany(p => p.Value.Select(value => KeyValuePair.Create(p.Key, value)));

    /// <summary>The query in the address the browser shows, and what of it could not be read.</summary>
    public static (CarQuery Query, IReadOnlyList<FieldError> Errors) ReadCarQuery(
        this NavigationManager navigation, IReadOnlySet<string>? hidden = null) =>
        CarQueryText.Parse(navigation.QueryParameters(), hidden);

    /// <summary>The address the browser shows with another search: the rest of it, but for the place, stays.</summary>
    public static string WithSearch(this NavigationManager navigation, string? search)
    {
        string[] gone = ["search", "after", "before"];
        var others = navigation.QueryParameters().Where(p => !gone.Contains(p.Key, StringComparer.OrdinalIgnoreCase)).ToList();

        // An empty one takes away what a view searches.
        var isOfView = others.Exists(p => p.Key.Equals("view", StringComparison.OrdinalIgnoreCase));
        var all = search is null && !isOfView ? others : others.Append(KeyValuePair.Create("search", (string?)(search ?? "")));
        return "/cars" + CarQueryText.ToUrl(all.Select(p => KeyValuePair.Create(p.Key, p.Value ?? "")));
    }

    /// <summary>Where the first page of what the query finds is: a place in another order or filter would mean nothing.</summary>
    public static string FirstPage(this CarQuery query, string path = "/cars") =>
        path + CarQueryText.ToUrl(query with { After = null, Before = null });
}
