using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Views;
using CarPortal.Web.Api;
using CarPortal.Web.Auth;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CarPortal.Web.Cars;

/// <summary>
/// A list as a file, all of it, sent while it is read: as CSV, which no spreadsheet runs (<see cref="CarCsv.Guard"/>) and the import
/// takes back, or as JSON, a car on each line. For staff and for other systems alike.
/// </summary>
internal static class CarExport
{
    /// <summary>Cars between two times that what was written goes out.</summary>
    private const int Together = 200;

    public static void MapCarExport(this WebApplication app) =>
        app.MapGet("/cars/export/{format}", (string format, HttpContext context, CancellationToken ct) => SendAsync(format, context, forPeople: true, ct))
            .RequireAuthorization(Policies.CarsRead).ExcludeFromDescription();

    public static void MapCarExportApi(this RouteGroupBuilder cars) =>
        cars.MapGet("export/{format}", (string format, HttpContext context, CancellationToken ct) => SendAsync(format, context, forPeople: false, ct))
            .RequirePermission(Permissions.CarsRead).DescribeExport();

    /// <summary>The address of a list's file; without columns it has every field.</summary>
    public static string Href(string format, CarQuery query, IReadOnlyList<string>? columns = null) => $"/cars/export/{format}" + CarQueryText.ToUrl(
        [
            .. CarQueryText.Write(query with { After = null, Before = null, Take = CarQuery.DefaultTake }),
            .. columns is null ? [] : new[] { KeyValuePair.Create("columns", string.Join(',', columns)) },
        ]);

    private static async Task<IResult> SendAsync(string format, HttpContext context, bool forPeople, CancellationToken ct)
    {
        var services = context.RequestServices;
        var hidden = await services.GetRequiredService<CarService>().ListHiddenFieldsAsync(ct);
        var parameters = context.Request.Query;
        var view = CarsApiQuery.ViewOf(parameters) is { } id ? await services.GetRequiredService<CarViewService>().GetAsync(id, ct) : null;
        var (query, errors) = CarsApiQuery.Parse(new QueryCollection(parameters.Where(p => p.Key != "columns").ToDictionary()), hidden, view);
        var (columns, wrong) = ColumnsOf(parameters["columns"], hidden);
        if (errors.Count > 0 || wrong is not null)
        {
            return ApiProblem.Of(StatusCodes.Status400BadRequest, [.. errors, .. wrong is null ? [] : new[] { wrong }]);
        }

        var write = format switch
        {
            "csv" => Csv(columns, withMark: forPeople),
            "jsonl" => JsonLines(columns, services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions),
            _ => null,
        };
        if (write is null)
        {
            return ApiProblem.Of(StatusCodes.Status404NotFound, "A list is to be had as csv or jsonl.");
        }

        context.Response.Headers.CacheControl = "private, no-store";
        var cars = services.GetRequiredService<CarExportService>().StreamAsync(query with { After = null, Take = CarQuery.DefaultTake }, ct);
        return Results.Stream(
            body => SendAsync(body, cars, write, ct),
            format == "csv" ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson",
            string.Create(CultureInfo.InvariantCulture, $"cars-{services.GetRequiredService<TimeProvider>().GetUtcNow():yyyy-MM-dd}.{format}"));
    }

    private static (IReadOnlyList<string> Columns, FieldError? Wrong) ColumnsOf(string? given, IReadOnlySet<string> hidden)
    {
        var seen = CarCsv.Columns.Where(name => !hidden.Contains(name)).ToList();
        if (string.IsNullOrWhiteSpace(given))
        {
            return (seen, null);
        }

        var names = given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        return names.Count > 0 && names.TrueForAll(seen.Contains) ? (names, null)
            : (seen, new FieldError("columns", $"columns must be some of {string.Join(", ", seen)}, separated by commas."));
    }

    private static async Task SendAsync(Stream body, IAsyncEnumerable<CarDetails> cars, Action<IBufferWriter<byte>, CarDetails?> write, CancellationToken ct)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 18);
        write(buffer, null);
        var count = 0;
        await foreach (var car in cars)
        {
            write(buffer, car);
            if (++count % Together == 0)
            {
                await body.WriteAsync(buffer.WrittenMemory, ct);
                buffer.ResetWrittenCount();
            }
        }

        await body.WriteAsync(buffer.WrittenMemory, ct);
    }

    /// <summary>Writes what comes before the cars, for none, and each car.</summary>
    private static Action<IBufferWriter<byte>, CarDetails?> Csv(IReadOnlyList<string> columns, bool withMark)
    {
        var lines = new CarCsv.Lines(columns);
        var line = new StringBuilder(512);
        return (to, car) =>
        {
            line.Clear();
            if (car is null)
            {
                // Spreadsheets take a file without the mark for the encoding of their country.
                line.Append(withMark ? "\uFEFF" : "").Append(lines.Header);
            }
            else
            {
                lines.Append(line, car);
            }

            line.Append("\r\n");
            foreach (var chunk in line.GetChunks())
            {
                Encoding.UTF8.GetBytes(chunk.Span, to);
            }
        };
    }

    private static Action<IBufferWriter<byte>, CarDetails?> JsonLines(IReadOnlyList<string> columns, JsonSerializerOptions own)
    {
        var options = new JsonSerializerOptions(own);
        options.TypeInfoResolver = own.TypeInfoResolver!.WithAddedModifier(type =>
        {
            foreach (var member in type.Type == typeof(CarDetails) ? type.Properties.Where(p => !columns.Contains(p.Name)).ToList() : [])
            {
                type.Properties.Remove(member);
            }
        });
        return (to, car) =>
        {
            if (car is not null)
            {
                using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Encoder = options.Encoder });
                JsonSerializer.Serialize(json, car, options);
                json.Flush();
                to.Write("\n"u8);
            }
        };
    }
}
