using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Circuits;

/// <summary>Events that no browser would send: too many, of what is not shown or is disabled, with what was not offered.</summary>
public abstract class CircuitAbuseTests(DatabaseProvider provider) : CircuitAbuseTest(provider)
{
    [Fact]
    public async Task B04_ThirtyClicksInOneBurst_HaveOneEffect()
    {
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(car.Id, car.Version, Ct);
        var circuit = await Attacker.OpenAsync("/trash");
        await circuit.WaitForTextAsync(car.Title);
        var restore = circuit.Find("button", $"Restore {car.Title}")!;
        var before = await CountHistoryAsync();

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => circuit.ClickAsync(restore)));

        Assert.Equal(before + 1, await CountHistoryAsync());
        await circuit.WaitForTextAsync("The trash is empty");
        Assert.True(circuit.IsAlive, circuit.Error);
    }

    [Fact]
    public async Task B04_ThirtySavesInOneBurst_MakeOneCar()
    {
        var circuit = await Attacker.OpenAsync("/cars/new");
        await circuit.WaitAsync(c => c.Find("input", "title") is not null, "the form");
        Assert.Null(await circuit.ChangeAsync(circuit.Find("input", "make")!, "Opel"));
        Assert.Null(await circuit.ChangeAsync(circuit.Find("input", "title")!, "Opel Kadett"));

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => circuit.SubmitAsync("title")));

        Assert.Equal(1, (await Database.Get<CarService>().ListAsync(new CarQuery(), Ct)).TotalCount);
    }

    [Fact]
    public async Task B05_HandlersThatWereNeverShown_AreRefused()
    {
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>().DeleteAsync(car.Id, car.Version, Ct);
        var circuit = await Attacker.OpenAsync("/trash");
        await circuit.WaitForTextAsync(car.Title);
        var restore = circuit.Find("button", $"Restore {car.Title}")!;
        var before = await CountHistoryAsync();

        for (var handler = 100_000L; handler < 100_010; handler++)
        {
            Assert.NotNull(await circuit.DispatchAsync(handler, "click", "{\"type\":\"click\"}"));
        }

        Assert.Equal(before, await CountHistoryAsync());
        await AssertHonestGoesOnAsync();

        // The one that is shown does what it says.
        Assert.Null(await circuit.ClickAsync(restore));
        Assert.Equal(before + 1, await CountHistoryAsync());
    }

    [Fact]
    public async Task B05_ClickOnADisabledButton_ChangesNothingUntilTheChoiceIsMade()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Colour = "Blue" });
        var circuit = await Attacker.OpenAsync($"/cars/{car.Id}/edit");
        await circuit.WaitAsync(c => c.Find("input", "colour") is not null, "the form");
        Assert.Null(await circuit.ChangeAsync(circuit.Find("input", "colour")!, "Red"));
        Assert.IsType<SaveResult.Saved>(
            await Database.Get<CarService>().UpdateAsync(car.Id, car.Version, CarBuilder.Input() with { Colour = "Green" }, Ct));
        Assert.Null(await circuit.SubmitAsync("colour"));
        var save = circuit.Find("button", "Save these choices")!;
        var before = await CountHistoryAsync();

        Assert.Contains("disabled", save.Attributes);
        Assert.Null(await circuit.ClickAsync(save));
        Assert.Equal(before, await CountHistoryAsync());

        // With a choice the same button does it.
        var mine = circuit.All("input").Single(i => i.Attributes.GetValueOrDefault("name") == "take-colour" && i.Attributes.GetValueOrDefault("value") == "mine");
        Assert.Null(await circuit.ChangeAsync(mine, "mine"));
        Assert.DoesNotContain("disabled", save.Attributes);
        Assert.Null(await circuit.ClickAsync(save));
        Assert.Equal("Red", (await Database.Get<CarService>().GetAsync(car.Id, Ct))!.Colour);
    }

    [Fact]
    public async Task B05_ValueThatTheListNeverOffered_IsRefusedByTheService()
    {
        var administrator = await SignInAsync(Roles.Administrator);
        var (id, _) = await Database.AddStaffAsync(Roles.Viewer);
        var circuit = await administrator.OpenAsync($"/users/{id}");
        await circuit.WaitAsync(c => c.Find("select", "role") is not null, "the form");
        var before = await CountHistoryAsync();

        Assert.Null(await circuit.ChangeAsync(circuit.Find("select", "role")!, "Owner"));
        Assert.Null(await circuit.SubmitAsync("role"));

        await circuit.WaitForTextAsync("The role is one of");
        Assert.Equal(before, await CountHistoryAsync());

        // One that is offered is saved, by the same events.
        Assert.Null(await circuit.ChangeAsync(circuit.Find("select", "role")!, Roles.Sales));
        Assert.Null(await circuit.SubmitAsync("role"));
        await circuit.WaitForTextAsync("Saved.");
        Assert.True(before < await CountHistoryAsync());
    }

    [Fact]
    public async Task B12_FaultInOneCircuit_LeavesTheOthers()
    {
        var circuit = await Attacker.OpenAsync();

        await circuit.InvokeDotNetAsync(987_654, "Nothing", "[]");
        await circuit.SendAsync("OnRenderCompleted", 99L, "it failed in the browser");
        await circuit.SendAsync("EndInvokeJSFromDotNet", 4_711L, true, "not json");

        await circuit.WaitAsync(c => c.Error is not null, "the refusal");
        await AssertHonestGoesOnAsync();
    }

    public sealed class OnSqlite() : CircuitAbuseTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CircuitAbuseTests(DatabaseProvider.PostgreSql);
}
