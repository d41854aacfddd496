using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Data.Preparation;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Preparation;

public abstract class PreparationServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private PreparationService Steps => Database.Get<PreparationService>();

    [Fact]
    public async Task Place_ManyAtOnce_KeepsEveryStepOnItsOwnPlace()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Status = CarStatus.InPreparation });
        for (var i = 0; i < 20; i++)
        {
            var steps = await Steps.ListAsync(car.Id, Ct);
            var (first, last) = (Database.Get<PreparationService>(), Database.Get<PreparationService>());
            await Task.WhenAll(
                Task.Run(() => first.UpdateAsync(car.Id, steps[0].Id, steps[0].Version, steps[0].ToInput() with { Rank = 5 }), Ct),
                Task.Run(() => last.UpdateAsync(car.Id, steps[4].Id, steps[4].Version, steps[4].ToInput() with { Rank = 1 }), Ct));

            Assert.Equal([1, 2, 3, 4, 5], (await Steps.ListAsync(car.Id, Ct)).Select(s => s.Rank));
        }
    }

    [Fact]
    public async Task Add_MoreThanThereMayBe_IsRefused()
    {
        var car = await Database.AddCarAsync();
        for (var i = 0; i < PreparationStep.MaxPerCar; i++)
        {
            await Database.AddStepAsync(car.Id, $"Step {i}");
        }

        Assert.IsType<SaveResult.Invalid>(await Steps.AddAsync(car.Id, new StepInput { Name = "One more" }, Ct));
        Assert.IsType<SaveResult.Invalid>(await Steps.AddUsualAsync(car.Id, Ct));
    }

    [Fact]
    public async Task Add_BadValues_AreNamed()
    {
        var car = await Database.AddCarAsync();
        foreach (var (input, field) in new (StepInput, string)[]
        {
            (new StepInput(), "name"), (new StepInput { Name = new string('x', 81) }, "name"), (new StepInput { Name = "a\nb" }, "name"),
            (new StepInput { Name = "a", AssignedTo = new string('x', 101) }, "assignedTo"), (new StepInput { Name = "a", Rank = 0 }, "rank"),
            (new StepInput { Name = "a", DueOn = DateOnly.MaxValue }, "dueOn"),
        })
        {
            Assert.Equal(field, Assert.Single(Assert.IsType<SaveResult.Invalid>(await Steps.AddAsync(car.Id, input, Ct)).Errors).Field);
        }
    }

    [Fact]
    public async Task Steps_OfAnotherCar_CannotBeReached()
    {
        var (mine, other) = (await Database.AddCarAsync(), await Database.AddCarAsync());
        var step = await Database.AddStepAsync(other.Id);

        Assert.IsType<SaveResult.NotFound>(await Steps.UpdateAsync(mine.Id, step.Id, step.Version, step.ToInput(), Ct));
        Assert.IsType<SaveResult.NotFound>(await Steps.RemoveAsync(mine.Id, step.Id, step.Version, Ct));
    }

    [Fact]
    public async Task Steps_DoneAndRemoved_AreInTheCarsHistory()
    {
        var car = await Database.AddCarAsync();
        Assert.IsType<SaveResult.Saved>(await Steps.AddUsualAsync(car.Id, Ct));
        var step = (await Steps.ListAsync(car.Id, Ct))[0];
        await Steps.UpdateAsync(car.Id, step.Id, 1, step.ToInput() with { Done = true }, Ct);
        await Steps.RemoveAsync(car.Id, step.Id, 2, Ct);

        var told = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct)).Where(e => e.PartId == step.Id).ToList();
        Assert.Equal([HistoryAction.Deleted, HistoryAction.Changed, HistoryAction.Created], told.Select(e => e.Action));
        Assert.All(told, e => Assert.Equal(RecordPart.Step, e.Part));
    }

    public sealed class OnSqlite() : PreparationServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : PreparationServiceTests(DatabaseProvider.PostgreSql);
}
