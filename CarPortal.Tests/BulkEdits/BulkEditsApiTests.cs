using System.Net;
using System.Net.Http.Headers;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.BulkEdits;

/// <summary>Changes of many cars through the API.</summary>
public abstract class BulkEditsApiTests(DatabaseProvider provider) : ApiTest(provider)
{
    private const string Path = "/api/cars/bulk";

    /// <summary>Bodies, how their preview is answered, and what the answer names.</summary>
    private static readonly (string Body, int Status, string Named)[] Bad =
    [
        ("""{"change":{"action":"clear","field":"location"}}""", 422, "selection"),
        ("""{"selection":{"ids":[1]}}""", 422, "change"),
        ("""{"selection":{},"change":{"action":"clear","field":"location"}}""", 422, "selection"),
        ("""{"selection":{"ids":[]},"change":{"action":"clear","field":"location"}}""", 422, "selection"),
        ("""{"selection":{"ids":[1],"query":""},"change":{"action":"clear","field":"location"}}""", 422, "selection"),
        ("""{"selection":{"query":"statuss=sold"},"change":{"action":"clear","field":"location"}}""", 422, "statuss"),
        ("""{"selection":{"query":"year=abc"},"change":{"action":"clear","field":"location"}}""", 422, "year"),
        ("""{"selection":{"query":"%00%ff&&==;"},"change":{"action":"clear","field":"location"}}""", 422, "errors"),
        ("""{"selection":{"ids":[1]},"change":{"action":"clear"}}""", 422, "field"),
        ("""{"selection":{"ids":[1]},"change":{"field":"location"}}""", 422, "action"),
        ("""{"selection":{"ids":[1]},"change":{"action":"explode","field":"location"}}""", 400, "action"),
        ("""{"selection":{"ids":[1]},"change":{"action":"set","field":"vin","value":"X"}}""", 422, "field"),
        ("""{"selection":{"ids":[1]},"change":{"action":"set","field":"price","value":"5"}}""", 422, "price"),
        ("""{"selection":{"ids":[1]},"change":{"action":"set","field":"price","value":{"a":[1]}}}""", 422, "price"),
        ("""{"selection":{"ids":[1]},"change":{"action":"set","field":"fuel","value":"coal"}}""", 422, "fuel"),
        ("""{"selection":{"ids":[1]},"change":{"action":"set","field":"location","value":"a\u0000b"}}""", 422, "location"),
        ("""{"selection":{"ids":[1]},"change":{"action":"set","field":"location"}}""", 422, "location"),
        ("""{"selection":{"ids":[1]},"change":{"action":"percent","field":"price","by":-150}}""", 422, "by"),
        ("""{"selection":{"ids":[1]},"change":{"action":"percent","field":"price","by":1e300}}""", 400, "by"),
        ("""{"selection":{"ids":[1]},"change":{"action":"percent","field":"price","by":5,"rounding":"up"}}""", 400, "rounding"),
        ("""{"selection":{"ids":[1]},"change":{"action":"move"}}""", 422, "status"),
        ("""{"selection":{"ids":[1]},"change":{"action":"move","status":"sold"}}""", 422, "status"),
        ("""{"selection":{"ids":[1]},"change":{"action":"addCost","cost":{"kind":"repair"}}}""", 422, "amount"),
        ("""{"selection":{"ids":[99999999999]},"change":{"action":"clear","field":"location"}}""", 400, "ids"),
        ("""{"selection":{"ids":[1]},"change":{"action":"clear","field":"location"},"force":true}""", 400, "force"),
        ("""[]""", 400, ""),
    ];

    [Fact]
    public async Task Bulk_PreviewedAppliedAndUndone_ChangesAndRestores()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input().Available());
        await Database.AddCarAsync(CarBuilder.Input("Skoda", "Skoda Fabia"));
        var body = """{"selection":{"query":"make=Opel&priceTo=5000&sort=-price"},"change":{"action":"percent","field":"price","by":-3,"rounding":"ending99"}}""";

        var preview = await SendAsync("POST", Path + "/preview", body);
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        var row = Assert.Single(preview.Json.GetProperty("rows").EnumerateArray());
        Assert.Equal((car.Id, 4_950m, 4_799m), (row.GetProperty("id").GetInt32(), row.GetProperty("old").GetDecimal(), row.GetProperty("new").GetDecimal()));

        (await SendAsync("POST", Path, body)).MustBeProblem(HttpStatusCode.PreconditionRequired);
        var stamped = body[..^1] + $",\"stamp\":\"{preview.Json.GetProperty("stamp").GetString()}\",\"note\":\"Sale\"}}";
        var done = await SendAsync("POST", Path, stamped);
        Assert.Equal((HttpStatusCode.OK, 1), (done.Status, done.Json.GetProperty("changed").GetInt32()));

        var again = (await SendAsync("POST", Path, stamped)).MustBeProblem(HttpStatusCode.PreconditionFailed);
        Assert.Equal((1, "changed"), (again.Json.GetProperty("changed").GetInt32(), again.Json.GetProperty("cars")[0].GetProperty("how").GetString()));

        var id = done.Json.GetProperty("id").GetString();
        var listed = (await SendAsync("GET", Path)).Json.GetProperty("items")[0];
        Assert.Equal((id, "Price −3 %, ending in 99", true), (listed.GetProperty("id").GetString(), listed.GetProperty("what").GetString(), listed.GetProperty("canUndo").GetBoolean()));
        var undone = await SendAsync("POST", $"{Path}/{id}/undo");
        Assert.Equal((HttpStatusCode.OK, 1, 0), (undone.Status, undone.Json.GetProperty("restored").GetInt32(), undone.Json.GetProperty("keptCount").GetInt32()));
        (await SendAsync("POST", $"{Path}/{id}/undo")).MustBeProblem(HttpStatusCode.UnprocessableEntity);
        (await SendAsync("POST", $"{Path}/{Guid.NewGuid()}/undo")).MustBeProblem(HttpStatusCode.NotFound);
        Assert.Equal(4_950m, (await Database.Get<CarService>().GetAsync(car.Id, Ct))!.Price);
    }

    [Fact]
    public async Task Preview_AsCsv_GivesAllOfIt()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input(title: "=cmd|'x'!A1, \"GT\"") with { LastSeenAt = new DateTime(2020, 3, 31, 1, 16, 33, DateTimeKind.Utc) });
        using var request = new HttpRequestMessage(HttpMethod.Post, Path + "/preview")
        {
            Content = new StringContent("{\"selection\":{\"ids\":[" + car.Id + ",4711]},\"change\":{\"action\":\"clear\",\"field\":\"lastSeenAt\"}}", new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Accept.ParseAdd("text/csv");

        using var answer = await Client.SendAsync(request, Ct);

        string[] lines =
        [
            "id,stockNumber,title,verdict,old,new,why",
            $"{car.Id},{car.StockNumber},\"'=cmd|'x'!A1, \"\"GT\"\"\",changed,2020-03-31T01:16:33Z,,",
            "4711,,,refused,,,\"There is no such car: it was deleted, or never was.\"",
            "",
        ];
        Assert.Equal(string.Join("\r\n", lines), await answer.Content.ReadAsStringAsync(Ct));
        Assert.Matches("^[0-9a-f]{32}$", answer.Headers.GetValues("CarPortal-Stamp").Single());
    }

    [Fact]
    public async Task Preview_WhatNobodyCanMean_IsNamed()
    {
        await Database.AddCarAsync();
        foreach (var (body, status, named) in Bad)
        {
            var answer = await SendAsync("POST", Path + "/preview", body);
            Assert.True((int)answer.Status == status && answer.Text.Contains(named, StringComparison.Ordinal), $"{body}: {answer.Status} {answer.Text}");
            answer.MustBeProblem((HttpStatusCode)status);
        }

        var others = await SendAsync("PUT", Path, "{}");
        others.MustBeProblem(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Bulk_KeyWithoutTheScope_IsForbidden()
    {
        var car = await Database.AddCarAsync();
        var body = $$"""{"selection":{"ids":[{{car.Id}}]},"change":{"action":"set","field":"location","value":"Hall"},"stamp":"x"}""";
        var manager = await Database.AddUserAsync(Roles.Manager);
        using var withoutScope = ClientWith(await Database.AddKeyAsync(manager, Permissions.CarsRead, Permissions.CarsWrite));
        using var ofSales = ClientWith(await Database.AddKeyAsync(await Database.AddUserAsync(Roles.Sales), [.. Permissions.KeyScopes]));
        using var withoutWrite = ClientWith(await Database.AddKeyAsync(manager, Permissions.CarsRead, Permissions.CarsBulk));
        foreach (var client in new[] { withoutScope, ofSales, withoutWrite })
        {
            (await SendAsync(client, "POST", Path + "/preview", body)).MustBeProblem(HttpStatusCode.Forbidden);
            (await SendAsync(client, "POST", Path, body)).MustBeProblem(HttpStatusCode.Forbidden);
        }

        Assert.Equal("[]", (await SendAsync(withoutScope, "GET", Path)).Json.GetProperty("items").GetRawText());
    }

    public sealed class OnSqlite() : BulkEditsApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : BulkEditsApiTests(DatabaseProvider.PostgreSql);
}
