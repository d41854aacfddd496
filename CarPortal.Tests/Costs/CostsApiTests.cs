using System.Net;
using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Costs;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Costs;

/// <summary>A car's costs through the API.</summary>
public abstract class CostsApiTests(DatabaseProvider provider) : ApiTest(provider)
{
    /// <summary>Members of a cost, how they are answered, and what the answer names.</summary>
    private static readonly (string Members, int Status, string Named)[] BadCosts =
    [
        ("\"amount\":1e300", 400, "amount"), ("\"amount\":-1e300", 400, "amount"), ("\"amount\":1e400", 400, ""), ("\"amount\":\"12\"", 400, "amount"),
        ("\"amount\":NaN", 400, ""), ("\"amount\":1e28", 422, "amount"), ("\"amount\":1000000000", 422, "amount"), ("\"amount\":1.005", 422, "amount"),
        ("\"amount\":0", 422, "amount"), ("\"amount\":null", 422, "amount"), ("\"amount\":5,\"on\":\"9998-01-01\"", 422, "on"),
        ("\"amount\":5,\"on\":\"2026-02-30\"", 400, "on"), ("\"amount\":5,\"kind\":\"bribe\"", 400, "kind"),
        ("\"amount\":5,\"vendor\":\"a\\u0000b\"", 422, "vendor"), ("\"amount\":5,\"createdBy\":\"x\"", 400, "createdBy"),
    ];

    private CarDetails _car = null!;
    private string _path = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 12_000m, PurchasePrice = 9_000m });
        _path = $"/api/cars/{_car.Id}/costs";
    }

    [Fact]
    public async Task Costs_AddedChangedAndRemoved_AddUpEachTime()
    {
        var added = await SendAsync("POST", _path, """{"kind":"repair","amount":600.25,"on":"2026-03-14","vendor":"Garage Sommer"}""");
        Assert.Equal((HttpStatusCode.Created, 2_399.75m), (added.Status, added.Json.GetProperty("gross").GetDecimal()));
        var cost = $"{_path}/{Assert.Single(added.Json.GetProperty("costs").EnumerateArray()).GetProperty("id").GetInt32()}";

        (await SendAsync("PUT", cost, """{"kind":"repair","amount":1}""")).MustBeProblem(HttpStatusCode.PreconditionRequired);
        (await SendAsync("PUT", cost, """{"kind":"repair","amount":1}""", ("If-Match", "\"7\""))).MustBeProblem(HttpStatusCode.PreconditionFailed);
        var changed = await SendAsync("PUT", cost, """{"kind":"cleaning","amount":-50}""", ("If-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.OK, 3_050m), (changed.Status, changed.Json.GetProperty("gross").GetDecimal()));
        (await SendAsync("DELETE", cost, null, ("If-Match", "\"1\""))).MustBeProblem(HttpStatusCode.PreconditionFailed);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", cost, null, ("If-Match", "\"2\""))).Status);
        (await SendAsync("DELETE", cost, null, ("If-Match", "\"2\""))).MustBeProblem(HttpStatusCode.NotFound);

        Assert.Equal(0, (await SendAsync("GET", _path)).Json.GetProperty("costs").GetArrayLength());
    }

    [Fact]
    public async Task Write_WhatIsNoCost_IsRefusedNamingItAndWritesNothing()
    {
        var there = Assert.IsType<SaveResult.Saved>(await Database.Get<CostService>().AddAsync(_car.Id, new CostInput { Kind = CostKind.Repair, Amount = 1 }, Ct));
        foreach (var (members, status, named) in BadCosts)
        {
            var body = members.Contains("kind", StringComparison.Ordinal) ? $"{{{members}}}" : $"{{\"kind\":\"repair\",{members}}}";
            foreach (var (method, path) in new[] { ("POST", _path), ("PUT", $"{_path}/{there.Id}") })
            {
                var answer = await SendAsync(method, path, body, ("If-Match", "\"1\""));
                Assert.True(status == (int)answer.Status, $"{body}: {answer.Status} {answer.Text}");
                Assert.Contains(named, answer.MustBeProblem(answer.Status).Text, StringComparison.Ordinal);
            }
        }

        var cost = Assert.Single((await Database.Get<CostService>().GetAsync(_car.Id, Ct))!.Costs);
        Assert.Equal((1m, 1L), (cost.Amount, cost.Version));
    }

    public sealed class OnSqlite() : CostsApiTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CostsApiTests(DatabaseProvider.PostgreSql);
}
