using System.Globalization;
using CarPortal.Web.Api;
using Microsoft.Net.Http.Headers;

namespace CarPortal.Web.Cars;

/// <summary>The request headers that steer the API of cars, read as HTTP means them.</summary>
internal static class CarsApiHeaders
{
    public const string Json = "application/json";

    public const string Csv = "text/csv";

    /// <summary>A car's version as an entity tag.</summary>
    public static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The format on offer that the client likes best; null when it takes none of them.</summary>
    /// <param name="request">Without an Accept header the first is chosen.</param>
    /// <param name="offers">What there is, the default first.</param>
    public static string? Choose(HttpRequest request, params ReadOnlySpan<string> offers)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
        {
            return offers[0];
        }

        string? best = null;
        var bestQuality = 0d;
        foreach (var offer in offers)
        {
            var quality = QualityOf(offer, accepted);
            if (quality > bestQuality)
            {
                (best, bestQuality) = (offer, quality);
            }
        }

        return best;
    }

    /// <summary>Whether the client has this version already.</summary>
    public static bool HasVersion(HttpRequest request, long version)
    {
        var tags = request.GetTypedHeaders().IfNoneMatch;
        var current = new EntityTagHeaderValue(ETag(version));
        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(current, useStrongComparison: false));
    }

    /// <summary>The version that the client says it saw, or what to answer instead.</summary>
    public static (long Version, IResult? Problem) ReadIfMatch(HttpRequest request)
    {
        var tags = request.GetTypedHeaders().IfMatch;
        if (!request.Headers.ContainsKey(HeaderNames.IfMatch) || tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any)))
        {
            return (0, ApiProblem.Of(
                StatusCodes.Status428PreconditionRequired, "Send the car's ETag, as you last read it, in If-Match; * is not enough."));
        }

        if (tags.Count != 1)
        {
            return (0, ApiProblem.Of(
                StatusCodes.Status400BadRequest, "If-Match must be the one ETag that you last read, in its quotes."));
        }

        // A tag that is none of ours is like one that is out of date: no car has version 0.
        var ours = !tags[0].IsWeak && long.TryParse(
            tags[0].Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
        return (ours, null);
    }

    /// <summary>How much the client likes a type: what it says of the type itself goes before what it says of all.</summary>
    private static double QualityOf(string offer, IList<MediaTypeHeaderValue> accepted)
    {
        var type = new MediaTypeHeaderValue(offer);
        return accepted.Where(range => type.IsSubsetOf(WithoutParameters(range)))
            .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
            .Select(range => range.Quality ?? 1).FirstOrDefault();
    }

    /// <summary>"text/csv;charset=utf-8" asks for nothing that "text/csv" would not give.</summary>
    private static MediaTypeHeaderValue WithoutParameters(MediaTypeHeaderValue range) => new(range.MediaType);
}
