using System.Net.Http.Json;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Architecture;

/// <summary>
/// One good request for each door of the API: whoever gets in succeeds with it. What it names is made afresh. To add a
/// route: its part of the address and its body here, where they are not those of a car.
/// </summary>
internal static class AccessRequests
{
    public static async Task<HttpRequestMessage> MakeAsync(TestDatabase database, string door)
    {
        var car = await database.AddCarAsync();
        var (method, route, version) = (new HttpMethod(door.Split(' ')[0]), door.Split(' ')[1], car.Version);
        route = route.Replace("{format}", "csv", StringComparison.Ordinal);
        if (route.Contains("{costId:int}", StringComparison.Ordinal))
        {
            (route, version) = (route.Replace("{costId:int}", $"{await AddCostAsync(database, car)}", StringComparison.Ordinal), 1);
        }

        if (route.Contains("{id:guid}", StringComparison.Ordinal))
        {
            route = route.Replace("{id:guid}", $"{await new AccessArguments(database, typeof(BulkEditService), null, new Dictionary<string, string>()).BulkEditAsync()}", StringComparison.Ordinal);
        }

        var photo = route.Contains("photo", StringComparison.Ordinal) ? await database.AddPhotoAsync(car.Id) : null;
        if (photo is not null)
        {
            (route, version) = (route.Replace("{photoId:int}", $"{photo.Id}", StringComparison.Ordinal)
                .Replace("{hash}", photo.Hash, StringComparison.Ordinal).Replace("{size}", "small", StringComparison.Ordinal), photo.Version);
        }

        if (route.Contains("{stepId:int}", StringComparison.Ordinal))
        {
            (route, version) = (route.Replace("{stepId:int}", $"{(await database.AddStepAsync(car.Id)).Id}", StringComparison.Ordinal), 1);
        }

        if (route.StartsWith("/api/views/", StringComparison.Ordinal))
        {
            var view = await database.AddViewAsync();
            (route, version) = (route.Replace("{id:int}", $"{view.Id}", StringComparison.Ordinal), view.Version);
        }

        if (route.Contains("{entryId:long}", StringComparison.Ordinal))
        {
            (route, version) = (route.Replace("{entryId:long}", $"{await database.ChangeTitleAsync(car)}", StringComparison.Ordinal), 2);
        }

        if (route.EndsWith("/hold", StringComparison.Ordinal) && method != HttpMethod.Post)
        {
            version = (await database.AddHoldAsync(car.Id)).Version;
        }

        var request = new HttpRequestMessage(method, route.Replace("{id:int}", $"{car.Id}", StringComparison.Ordinal));
        if (method != HttpMethod.Get)
        {
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        }

        if (method == HttpMethod.Post || method == HttpMethod.Put || method == HttpMethod.Patch)
        {
            request.Content = photo is null ? BodyOf(route)
                : method == HttpMethod.Post ? Pictures.Form(("front.jpg", Pictures.Jpeg()))
                : method == HttpMethod.Put ? JsonContent.Create(new { seen = new[] { photo.Id }, order = new[] { photo.Id } })
                : JsonContent.Create(new { caption = "Front" });
        }

        return request;
    }

    private static JsonContent BodyOf(string route) =>
        route.Contains("/costs", StringComparison.Ordinal) ? JsonContent.Create(new { kind = "repair", amount = 12.5 })
        : route.Contains("/steps", StringComparison.Ordinal) ? JsonContent.Create(new { name = "Cleaning" })
        : route.StartsWith("/api/views", StringComparison.Ordinal) ? JsonContent.Create(new { name = "Cheap", query = "priceTo=5000" })
        : route.EndsWith("/hold", StringComparison.Ordinal) ? JsonContent.Create(CarBuilder.Hold())
        : route.EndsWith("/status", StringComparison.Ordinal) ? JsonContent.Create(new { status = "withdrawn" })
        : route.EndsWith("/undo-sale", StringComparison.Ordinal) ? JsonContent.Create(new { reason = "they came back" })
        : route.EndsWith("/seen", StringComparison.Ordinal) ? JsonContent.Create(new { location = "Lot A" })
        : route.EndsWith("/revert", StringComparison.Ordinal) ? JsonContent.Create(new { fields = new[] { "title" } })
        : JsonContent.Create(new { make = "Opel", title = "Astra" });

    /// <summary>Gives the id of the entry.</summary>
    private static async Task<long> ChangeTitleAsync(this TestDatabase database, CarDetails car)
    {
        await database.Get<CarService>().UpdateAsync(car.Id, car.Version, car.ToInput() with { Title = "Another" });
        return (await database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id))[0].Id;
    }

    private static async Task<int> AddCostAsync(TestDatabase database, CarDetails car)
    {
        await using var db = database.Open();
        var cost = new CarCost { CarId = car.Id, Amount = 10, On = new DateOnly(2026, 1, 2) };
        db.CarCosts.Add(cost);
        await db.SaveChangesAsync();
        return cost.Id;
    }
}
