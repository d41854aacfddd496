using System.Net;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Holds;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

/// <summary>A car's life, hold and steps through the API.</summary>
public abstract class CarStatusApiTests(DatabaseProvider provider) : ApiTest(provider)
{
    private const string Sale = """{"status":"sold","salePrice":4800,"soldOn":"2026-03-14","soldBy":"Sam Sales","buyerName":"Ines Krüger"}""";

    [Fact]
    public async Task Status_MovedThroughItsLife_FollowsTheTable()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 4_950m, Mileage = 98_400 });
        var path = $"/api/cars/{car.Id}";
        foreach (var (body, tag, status) in new[]
        {
            ("""{"status":"sold"}""", 1, 422), ("""{"status":"gone"}""", 1, 400), ("""{}""", 1, 422), ("""{"status":"available","price":1}""", 1, 400),
            ("""{"status":"available"}""", 9, 412), ("""{"status":"available"}""", 1, 200), ("""{"status":"reserved"}""", 2, 422),
            ("""{"status":"delivered"}""", 2, 422), (Sale, 2, 200), (Sale, 2, 412), ("""{"status":"available"}""", 3, 422),
            ("""{"status":"delivered","reason":"keys handed over"}""", 3, 200),
        })
        {
            var answer = await SendAsync("POST", path + "/status", body, ("If-Match", $"\"{tag}\""));
            Assert.True(status == (int)answer.Status, $"{body}: {answer.Status} {answer.Text}");
            if (status != 200)
            {
                answer.MustBeProblem((HttpStatusCode)status);
            }
        }

        Assert.Equal(HttpStatusCode.PreconditionRequired, (await SendAsync("POST", path + "/status", Sale)).Status);
        var life = (await SendAsync("GET", path + "/status")).Json;
        Assert.Equal("delivered", life.GetProperty("status").GetString());
        Assert.Equal("returnedToStock", Assert.Single(life.GetProperty("next").EnumerateArray()).GetProperty("status").GetString());
        Assert.Equal(4, life.GetProperty("days").GetArrayLength());
    }

    [Fact]
    public async Task Status_EveryMoveThatTheTableDoesNotHave_Is422ByEveryVerbAndChangesNothing()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 4_950m, Mileage = 98_400 });
        var path = $"/api/cars/{car.Id}";
        foreach (var from in Enum.GetValues<CarStatus>())
        {
            await using (var db = Database.Open())
            {
                await db.Cars.ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, from), Ct);
            }

            foreach (var to in Enum.GetValues<CarStatus>().Where(to => to != from && (to == CarStatus.Reserved || !CarLifecycle.NextOf(from).Contains(to))))
            {
                var name = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(to.ToString());
                var members = CarLifecycle.HasSale(to) ? Sale.Replace("sold\"", $"{name}\"", StringComparison.Ordinal)[1..^1] : $"\"status\":\"{name}\"";
                foreach (var (method, address, body) in new[]
                {
                    ("POST", path + "/status", $"{{{members}}}"), ("PATCH", path, $"{{{members}}}"),
                    ("PUT", path, $"{{\"make\":\"Opel\",\"title\":\"Astra\",\"price\":4950,\"mileage\":98400,{members}}}"),
                })
                {
                    var answer = await SendAsync(method, address, body, ("If-Match", "\"1\""));
                    Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity, $"{from} → {to} by {method}: {answer.Status} {answer.Text}");
                    Assert.True(answer.Json.GetProperty("errors").TryGetProperty("status", out _), answer.Text);
                }
            }
        }

        Assert.Equal("\"1\"", (await SendAsync("GET", path)).ETag);
    }

    [Fact]
    public async Task UndoSale_WithTheScope_PutsTheCarBack()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available().Sold());
        var sales = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), [.. Permissions.KeyScopes]));

        (await SendAsync(sales, "POST", $"/api/cars/{car.Id}/undo-sale", """{"reason":"no"}""", ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.Forbidden);
        (await SendAsync("POST", $"/api/cars/{car.Id}/undo-sale", "{}", ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.UnprocessableEntity);
        var undone = await SendAsync("POST", $"/api/cars/{car.Id}/undo-sale", """{"reason":"the bank refused"}""", ("If-Match", "\"1\""));

        Assert.Equal((HttpStatusCode.OK, "\"2\"", "available"), (undone.Status, undone.ETag, undone.Json.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Hold_PlacedByFiftyRequestsAtOnce_IsOnesAndTheOthersLearnWhose()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var until = DateTime.UtcNow.AddDays(2).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => SendAsync(
            "POST", $"/api/cars/{car.Id}/hold", $$"""{"customerName":"Customer {{n}}","contact":"030 23125 001","until":"{{until}}"}""")));

        var placed = Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        var name = placed.Json.GetProperty("customerName").GetString();
        Assert.All(answers.Where(a => a != placed), a =>
        {
            var json = a.MustBeProblem(HttpStatusCode.Conflict).Json;
            Assert.Equal((name, "Some Administrator (test)", until), (
                json.GetProperty("heldFor").GetString(), json.GetProperty("heldBy").GetString(), json.GetProperty("heldUntil").GetString()));
        });
    }

    [Fact]
    public async Task Hold_ChangedAndReleased_NeedsItsOwnTag()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        var path = $"/api/cars/{car.Id}/hold";
        (await SendAsync("GET", path)).MustBeProblem(HttpStatusCode.NotFound);
        foreach (var past in new[] { "2020-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z" })
        {
            (await SendAsync("POST", path, $$"""{"customerName":"I","contact":"c","until":"{{past}}"}""")).MustBeProblem(HttpStatusCode.UnprocessableEntity);
        }

        (await SendAsync("GET", path)).MustBeProblem(HttpStatusCode.NotFound);
        await Database.AddHoldAsync(car.Id);
        var until = DateTime.UtcNow.AddDays(9).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        var change = $$"""{"customerName":"Ines","contact":"i@example.com","until":"{{until}}","deposit":500}""";

        Assert.Equal("\"1\"", (await SendAsync("GET", path)).ETag);
        (await SendAsync("PUT", path, change)).MustBeProblem(HttpStatusCode.PreconditionRequired);
        (await SendAsync("PUT", path, change, ("If-Match", "\"7\""))).MustBeProblem(HttpStatusCode.PreconditionFailed);
        (await SendAsync("PUT", path, change.Replace("500", "1e300", StringComparison.Ordinal), ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.BadRequest);
        (await SendAsync("PUT", path, """{"customerName":"I","contact":"c","until":"2020-01-01T00:00:00Z"}""", ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.UnprocessableEntity);
        var changed = await SendAsync("PUT", path, change, ("If-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.OK, "\"2\"", 500), (changed.Status, changed.ETag, changed.Json.GetProperty("deposit").GetInt32()));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", path, null, ("If-Match", "\"2\""))).Status);

        Assert.Equal("available", (await SendAsync("GET", $"/api/cars/{car.Id}")).Json.GetProperty("status").GetString());
        Assert.Equal(HoldEnd.Released, Assert.Single(await Database.Get<HoldService>().ListAsync(car.Id, Ct)).End);
    }

    [Fact]
    public async Task Steps_AddedOrderedDoneAndRemoved_AreAsSent()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.InPreparation });
        var path = $"/api/cars/{car.Id}/steps";

        var added = await SendAsync("POST", path, """{"name":"Winter tyres","assignedTo":"Workshop","dueOn":"2027-01-15","rank":2}""");
        Assert.Equal(HttpStatusCode.Created, added.Status);
        var step = $"{path}/{added.Json.GetProperty("id").GetInt32()}";
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", step, """{"name":"Summer tyres","done":true,"rank":1}""", ("If-Match", "\"1\""))).Status);
        (await SendAsync("PUT", step, """{"name":"x"}""", ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.PreconditionFailed);
        (await SendAsync("PUT", step, """{"name":""}""", ("If-Match", "\"2\""))).MustBeProblem(HttpStatusCode.UnprocessableEntity);
        (await SendAsync("PUT", path + "/999999", """{"name":"x"}""", ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.NotFound);

        var items = (await SendAsync("GET", path)).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["Summer tyres", "Inspection", "Repair", "Cleaning", "Photos", "Pricing"], items.Select(i => i.GetProperty("name").GetString()));
        Assert.Equal([1, 2, 3, 4, 5, 6], items.Select(i => i.GetProperty("rank").GetInt32()));
        Assert.Equal("Some Administrator (test)", items[0].GetProperty("doneBy").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", step, null, ("If-Match", "\"2\""))).Status);
        Assert.Equal(5, (await SendAsync("GET", path)).Json.GetProperty("items").GetArrayLength());
        (await SendAsync("GET", "/api/cars/999999/steps")).MustBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Seen_WithAndWithoutABody_NotesTimeAndPlace()
    {
        var car = await Database.AddCarAsync();

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("POST", $"/api/cars/{car.Id}/seen")).Status);
        var seen = await SendAsync("POST", $"/api/cars/{car.Id}/seen", """{"location":"Row C · 14"}""");

        Assert.Equal("Row C · 14", seen.Json.GetProperty("location").GetString());
        Assert.Equal("\"3\"", seen.ETag);
        (await SendAsync("POST", "/api/cars/999999/seen")).MustBeProblem(HttpStatusCode.NotFound);
    }

    public sealed class OnSqlite() : CarStatusApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarStatusApiTests(DatabaseProvider.PostgreSql);
}
