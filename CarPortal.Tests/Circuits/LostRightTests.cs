using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.Users;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Circuits;

/// <summary>What a page still does that was open when its person lost the right to it.</summary>
public abstract class LostRightTests(DatabaseProvider provider) : CircuitTest(provider)
{
    [Fact]
    public async Task B07_RoleTakenAwayWithThePageOpen_NextChangeIsRefused()
    {
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(car.Id, car.Version, Ct);
        var seller = await SignInAsync(Roles.Sales);
        var circuit = await seller.OpenAsync("/trash");
        await circuit.WaitForTextAsync(car.Title);
        var restore = circuit.Find("button", $"Restore {car.Title}")!;

        var users = Database.Get<UserService>(Actor.Console);
        var version = (await users.GetAsync(seller.Id, Ct))!.Version;
        Assert.IsType<SaveResult.Saved>(await users.UpdateAsync(seller.Id, version, "Some Sales", Roles.Viewer, Ct));
        Assert.Null(await circuit.ClickAsync(restore));

        Assert.Equal(1, await Database.Get<CarService>().CountTrashAsync(Ct));
    }

    [Fact]
    public async Task S02_EveryHandlerOfAPage_DispatchedAfterTheRoleWasTakenAway_ChangesNothing()
    {
        var deeds = await ArrangeDeedsAsync();
        var taken = await SignInAsync(Roles.Administrator);
        var permitted = await SignInAsync(Roles.Administrator);
        var (theirs, controls) = (await BeginAsync(taken, deeds), await BeginAsync(permitted, deeds));

        // Beneath the portal, so that the session goes on: nothing but the services' own question stands in the way.
        await using (var db = Database.Open())
        {
            await db.UserRoles.Where(r => r.UserId == taken.Id).ExecuteUpdateAsync(r => r.SetProperty(x => x.RoleId, Roles.IdOf(Roles.Viewer)), Ct);
        }

        var before = await CountHistoryAsync();
        foreach (var (deed, circuit) in deeds.Zip(theirs))
        {
            await deed.DoAsync(circuit);
        }

        Assert.Equal(before, await CountHistoryAsync());
        foreach (var circuit in theirs)
        {
            await DispatchAllAsync(circuit);
        }

        Assert.Equal(before, await CountHistoryAsync());

        // The same events of somebody who may do change something, each time.
        foreach (var (deed, circuit) in deeds.Zip(controls))
        {
            await deed.DoAsync(circuit);
            Assert.True(before < (before = await CountHistoryAsync()), $"{deed.Path} did nothing.");
        }
    }

    /// <summary>A page and what it is there for: begun by filling in, done by events that must find their handlers.</summary>
    private sealed record Deed(string Path, string Button, Func<CircuitClient, Task> BeginAsync, Func<CircuitClient, Task> DoAsync);

    private async Task<Deed[]> ArrangeDeedsAsync()
    {
        var (sold, edited, trashed) = (await Database.AddCarAsync(), await Database.AddCarAsync(), await Database.AddCarAsync());
        await Database.Get<CarService>().DeleteAsync(trashed.Id, trashed.Version, Ct);
        var (other, _) = await Database.AddStaffAsync(Roles.Sales);
        return
        [
            new($"/cars/{sold.Id}", "Delete", _ => Task.CompletedTask, DeleteAsync),
            new($"/cars/{edited.Id}/edit", "Save", c => ChangeAsync(c, "title", "Opel Kadett"), async c => Assert.Null(await c.SubmitAsync("title"))),
            new("/trash", $"Restore {trashed.Title}", _ => Task.CompletedTask, async c => Assert.Null(await c.ClickAsync(c.Find("button", $"Restore {trashed.Title}")!))),
            new($"/users/{other}", "Save", c => ChangeAsync(c, "name", "Somebody Else"), async c => Assert.Null(await c.SubmitAsync("name"))),
        ];
    }

    private static async Task<List<CircuitClient>> BeginAsync(Visitor visitor, Deed[] deeds)
    {
        var circuits = new List<CircuitClient>();
        foreach (var deed in deeds)
        {
            var circuit = await visitor.OpenAsync(deed.Path);
            await circuit.WaitAsync(c => c.Find("button", deed.Button) is not null, deed.Button);
            await deed.BeginAsync(circuit);
            circuits.Add(circuit);
        }

        return circuits;
    }

    private static async Task ChangeAsync(CircuitClient circuit, string field, string value) =>
        Assert.Null(await circuit.ChangeAsync(circuit.Find("input", field)!, value));

    /// <summary>The click is answered when the dialog that asks back is.</summary>
    private static async Task DeleteAsync(CircuitClient circuit)
    {
        RenderedNode? Second() => circuit.All("button").FirstOrDefault(b => b.AllText().Trim() == "Delete" && IsInDialog(b));

        var asked = circuit.ClickAsync(circuit.Find("button", "Delete")!);
        await circuit.WaitAsync(_ => Second() is not null, "the dialog");
        Assert.Null(await circuit.ClickAsync(Second()!));
        Assert.Null(await asked);
    }

    /// <summary>What a page draws on the way may bring more handlers: these too, a few rounds deep.</summary>
    private static async Task DispatchAllAsync(CircuitClient circuit)
    {
        var found = 0;
        for (var round = 0; round < 3 && circuit.IsAlive; round++)
        {
            foreach (var element in circuit.All("button").Concat(circuit.All("form")).Where(e => !IsInDialog(e)).ToList())
            {
                foreach (var (name, handler) in element.Handlers.ToList())
                {
                    found += await DispatchAsync(circuit, handler, name) is null ? 1 : 0;
                }
            }
        }

        Assert.NotEqual(0, found);
    }

    /// <summary>An event that asks back in a dialog is answered when the dialog is: with all that it offers, the way out last.</summary>
    private static async Task<string?> DispatchAsync(CircuitClient circuit, long handler, string name)
    {
        List<RenderedNode> Offered() => circuit.All("button").Where(b => b.Handlers.ContainsKey("click") && IsInDialog(b))
            .OrderBy(b => b.AllText().Trim() is "Cancel" or "Keep" or "Stay").ToList();

        var sent = circuit.DispatchAsync(handler, name, name == "click" ? "{\"type\":\"click\",\"detail\":1}" : "{}");
        await Task.WhenAny(sent, circuit.WaitAsync(_ => Offered().Count > 0, "a dialog"));
        if (!sent.IsCompleted)
        {
            foreach (var button in Offered())
            {
                await circuit.ClickAsync(button);
            }
        }

        return await sent;
    }

    private static bool IsInDialog(RenderedNode node) =>
        node.Parent is { } parent && (parent.Attributes.GetValueOrDefault("role") == "dialog" || IsInDialog(parent));

    public sealed class OnSqlite() : LostRightTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : LostRightTests(DatabaseProvider.PostgreSql);
}
