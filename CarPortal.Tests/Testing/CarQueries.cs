using CarPortal.Data.Cars;

namespace CarPortal.Tests.Testing;

/// <summary>Queries of cars as addresses have them.</summary>
internal static class CarQueries
{
    /// <summary>The query of these parameters, all of which are to be understood.</summary>
    public static CarQuery Of(params IEnumerable<(string Name, string? Value)> parameters)
    {
        var (query, errors) = CarQueryText.Parse(parameters.Select(p => KeyValuePair.Create(p.Name, p.Value)));
        Assert.Empty(errors);
        return query;
    }

    /// <summary>The query of the part of an address behind the question mark, nothing in it escaped.</summary>
    public static CarQuery Read(string parameters) =>
        Of(parameters.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(p => (p[0], (string?)p[1])));
}
