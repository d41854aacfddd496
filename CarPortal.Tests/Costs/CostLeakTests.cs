using System.Net;
using System.Reflection;
using System.Text;
using CarPortal.Data;
using CarPortal.Tests.Architecture;
using CarPortal.Tests.Testing;
using static CarPortal.Tests.Architecture.AccessSubjects;

namespace CarPortal.Tests.Costs;

/// <summary>
/// Planted figures are looked for in all that those who may not see costs can fetch: from every route that the running
/// portal has and every method that its services have, also those that nobody thought of here.
/// </summary>
public abstract class CostLeakTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly string[] Low = [Viewer, Sales, ReadKey, WriteKey, OtherKey];
    private static readonly string[] Entitled = [Manager, CostKey];

    /// <summary>Services that know nothing of cars.</summary>
    private static readonly string[] Elsewhere = ["Users", "Sessions", "SecondFactors", "ApiKeys"];

    [Fact]
    public async Task EveryRouteThatCanBeFetched_TellsThemToNobodyWhoMayNotSeeCosts()
    {
        await using var portal = PortalFactory.On(Database);
        var subjects = await CreateAsync(portal);
        var planted = await PlantedCosts.PlantAsync(Database);
        var paths = portal.AllDoors(planted.Car.Id, ("hash", planted.Photo.Hash), ("size", "small"), ("vin", planted.Car.Vin!))
            .Where(d => d.Methods.Count == 0 || d.Methods.Contains("GET")).Select(d => d.Path)
            .Concat([$"/cars/new?vin={planted.Car.Vin}", "/cars?sort=-price&search=planted", $"/api/cars?search={planted.Car.Vin}&sort=-price"]).Distinct();
        var (told, shown) = (new List<string>(), new HashSet<string>());
        foreach (var path in paths)
        {
            foreach (var accept in path.StartsWith("/api/", StringComparison.Ordinal) ? new[] { "application/json", "text/csv" } : ["text/html"])
            {
                foreach (var who in Low.Concat(Entitled))
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, path);
                    request.Headers.Accept.ParseAdd(accept);
                    using var answer = await subjects.Client(who).SendAsync(request, Ct);
                    Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{path} as {who}: {answer.StatusCode}");
                    var trace = PlantedCosts.FindIn([.. Encoding.UTF8.GetBytes($"{answer.Headers}{answer.Content.Headers}"), .. await answer.Content.ReadAsByteArrayAsync(Ct)]);
                    if (trace is not null && !Entitled.Contains(who))
                    {
                        told.Add($"{path} as {accept} tells {who} {trace}");
                    }
                    else if (trace is not null)
                    {
                        shown.Add($"{path} as {accept}");
                    }
                }
            }
        }

        Assert.Empty(told);

        // Where they belong they were found, so they would be found elsewhere.
        var car = $"/api/cars/{planted.Car.Id}";
        Assert.Subset(shown, new HashSet<string>
        {
            $"/cars/{planted.Car.Id} as text/html", "/api/cars as application/json", "/api/cars as text/csv", $"{car} as application/json",
            $"{car}/costs as application/json", $"{car}/history as application/json",
        });
    }

    [Fact]
    public async Task EveryServiceMethodThatGivesSomething_GivesThemToNobodyWhoMayNotSeeCosts()
    {
        await using var portal = PortalFactory.On(Database);
        var subjects = await CreateAsync(portal);
        var planted = await PlantedCosts.PlantAsync(Database);
        var methods = ServiceDoors.Registered(Database.Options, scoped: true).Where(s => !Elsewhere.Contains(s.Namespace!.Split('.')[^1]))
            .SelectMany(ServiceDoors.Methods).Where(m => m.ReturnType != typeof(Task<SaveResult>)).ToLookup(ServiceDoors.Name);
        var (told, shown) = (new List<string>(), new HashSet<string>());
        foreach (var row in AccessTests.Services.Keys.Where(row => methods.Contains(row.Split(' ')[0])))
        {
            foreach (var method in methods[row.Split(' ')[0]])
            {
                foreach (var who in Low.Concat(Entitled))
                {
                    await using var caller = await subjects.EnterAsync(who);
                    var trace = PlantedCosts.FindIn(await CallAsync(method, caller, row, planted));
                    if (trace is not null && !Entitled.Contains(who))
                    {
                        told.Add($"{row} gives {who} {trace}");
                    }
                    else if (trace is not null)
                    {
                        shown.Add(row);
                    }
                }
            }
        }

        Assert.Empty(told);
        Assert.Subset(shown, new HashSet<string>
        {
            "CarExportService.ReadPageAsync", "CarExportService.StreamAsync", "CarService.GetAsync", "CarService.ListDetailsAsync",
            "CostService.GetAsync", "HistoryService.ListAsync kind=Car", "VinService.GetOldRecordAsync",
        });
    }

    private async Task<object?> CallAsync(MethodInfo method, AccessCaller caller, string row, PlantedCosts planted)
    {
        var arguments = new AccessArguments(Database, method.DeclaringType!, null, AccessTests.GivenIn(row)) { Car = planted.Car, Photo = planted.Photo };
        var values = new List<object?>();
        foreach (var parameter in method.GetParameters())
        {
            values.Add(await arguments.MakeAsync(parameter));
        }

        try
        {
            return await ServiceDoors.CallAsync(method, caller, [.. values]);
        }
        catch (PermissionDeniedException e)
        {
            return e.Message;
        }
    }

    public sealed class OnSqlite() : CostLeakTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CostLeakTests(DatabaseProvider.PostgreSql);
}
