using System.Net.Mime;
using System.Text;
using System.Text.Json;
using CarPortal.Web.Cars;
using CarPortal.Web.Edge;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CarPortal.Web.Api;

/// <summary>
/// Reads a posted JSON body. The framework's own binding answers every fault alike and without naming the member.
/// </summary>
internal static class ApiBody
{
    private const int MaxBytes = PortalEdge.MaxBodyBytes;

    /// <summary>A JSON merge patch (RFC 7396); plain JSON is taken for one too.</summary>
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>The body, or what to answer instead.</summary>
    public static async Task<(T? Input, IResult? Problem)> ReadAsync<T>(HttpContext context)
        where T : class
    {
        var (body, problem) = await ReadJsonAsync(context, MediaTypeNames.Application.Json);
        return problem is null ? Read<T>(context, body) : (null, problem);
    }

    /// <summary>The body of a change and the version that it is made to, from If-Match; or what to answer instead.</summary>
    public static async Task<(long Version, T? Input, IResult? Problem)> ReadChangeAsync<T>(HttpContext context)
        where T : class
    {
        var (version, missing) = CarsApiHeaders.ReadIfMatch(context.Request);
        var (input, problem) = missing is null ? await ReadAsync<T>(context) : (null, missing);
        return (version, input, problem);
    }

    /// <summary>The body, an empty one where there is none, or what to answer instead.</summary>
    public static async Task<(T? Input, IResult? Problem)> ReadOptionalAsync<T>(HttpContext context)
        where T : class, new() =>
        context.Request.ContentType is not null || context.Request.ContentLength > 0 ? await ReadAsync<T>(context) : (new T(), null);

    /// <summary>A merge patch and which members it has, or what to answer instead. A member that is null is cleared.</summary>
    public static async Task<(T? Input, IReadOnlySet<string> Members, IResult? Problem)> ReadPatchAsync<T>(HttpContext context)
        where T : class
    {
        var (body, problem) = await ReadJsonAsync(context, MergePatch, MediaTypeNames.Application.Json);
        (var input, problem) = problem is null ? Read<T>(context, body) : (null, problem);
        if (input is null)
        {
            return (null, new HashSet<string>(), problem);
        }

        using var json = JsonDocument.Parse(body);
        return (input, json.RootElement.EnumerateObject().Select(member => member.Name).ToHashSet(), null);
    }

    private static async Task<(ReadOnlyMemory<byte> Json, IResult? Problem)> ReadJsonAsync(HttpContext context, params string[] types)
    {
        if (!IsAnyOf(context.Request, types))
        {
            return (default, ApiProblem.Of(StatusCodes.Status415UnsupportedMediaType, $"Send the body as {string.Join(" or ", types)} in UTF-8."));
        }

        if (await ReadBytesAsync(context.Request, context.RequestAborted) is not { } body)
        {
            return (default, ApiProblem.Of(StatusCodes.Status413PayloadTooLarge, $"The body can have {MaxBytes} bytes at most."));
        }

        return (body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body, null);
    }

    private static (T? Input, IResult? Problem) Read<T>(HttpContext context, ReadOnlyMemory<byte> json)
        where T : class
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return JsonSerializer.Deserialize<T>(json.Span, options) is { } input ? (input, null) : (null, Malformed("The body must be a JSON object."));
        }
        catch (JsonException e)
        {
            return (null, Malformed(Explain(e)));
        }
    }

    private static IResult Malformed(string detail) => ApiProblem.Of(StatusCodes.Status400BadRequest, detail);

    private static bool IsAnyOf(HttpRequest request, string[] types) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && types.Any(t => type.MediaType.Equals(t, StringComparison.OrdinalIgnoreCase))
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>The whole body; null when it is too large, which is noticed without reading all of it.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MaxBytes)
        {
            return null;
        }

        var bytes = new byte[Math.Min(request.ContentLength ?? 4_096, MaxBytes) + 1];
        for (var length = 0; ;)
        {
            var read = await request.Body.ReadAsync(bytes.AsMemory(length), ct);
            length += read;
            if (read == 0)
            {
                return bytes.AsMemory(0, length);
            }

            if (length > MaxBytes)
            {
                return null;
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(length * 2, MaxBytes + 1));
            }
        }
    }

    /// <summary>The serializer's message in the API's words: its own names types of ours.</summary>
    private static string Explain(JsonException e)
    {
        var member = e.Path is { Length: > 2 } path ? path[2..].Trim('[', ']', '\'') : null;
        var message = e.Message;
        if (message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return $"The member '{member}' is unknown or cannot be set.";
        }

        if (message.StartsWith("Duplicate property", StringComparison.Ordinal))
        {
            return member is null ? "A member is given twice." : $"The member '{member}' is given twice.";
        }

        if (message.StartsWith("It must be", StringComparison.Ordinal) || message.StartsWith("A month", StringComparison.Ordinal))
        {
            return $"The member '{member}' has a value that cannot be read. {message}";
        }

        return member is not null && message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? $"The member '{member}' has a value of the wrong type or out of range."
            : $"The body is not valid JSON, at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.";
    }
}
