using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;

namespace CarPortal.Tests.Cars;

public abstract class CarEditServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly Actor Jonas = new(ActorKind.Person, null, "Jonas Berg", Roles.PermissionsOf(Roles.Sales));

    private CarEditService Edits => Database.Get<CarEditService>();

    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task D1_Merge_OthersChangedOtherFields_KeepsBothAndNamesThem()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_000m, Colour = "Red" });
        await Database.Get<CarService>(Jonas).UpdateAsync(car.Id, 1, car.ToInput() with { Price = 4_950m, Location = "Row C" }, Ct);

        var ended = await Edits.MergeAsync(car.Id, 1, car.ToInput(), car.ToInput() with { Colour = "Blue" }, ct: Ct);

        Assert.Equal(new SaveResult.Saved(car.Id, 3), ended.Result);
        Assert.Equal([new("location", "Row C", "Jonas Berg"), new OthersChange("price", 4_950m, "Jonas Berg")], ended.Others.OrderBy(o => o.Field));
        var now = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((4_950m, "Row C", "Blue"), (now.Price, now.Location, now.Colour));
        var entry = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0];
        Assert.Equal([new FieldChangeItem("colour", "Red", "Blue")], entry.Changes);
    }

    [Fact]
    public async Task D1_Merge_SameFieldToDifferentValues_WritesNothingAndShowsAllThree()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_000m });
        await Database.Get<CarService>(Jonas).UpdateAsync(car.Id, 1, car.ToInput() with { Price = 4_950m }, Ct);

        var ended = await Edits.MergeAsync(car.Id, 1, car.ToInput(), car.ToInput() with { Price = 4_700m, Notes = "mine" }, ct: Ct);

        Assert.IsType<SaveResult.Conflict>(ended.Result);
        Assert.Equal([new FieldClash("price", 5_000m, 4_700m, 4_950m, "Jonas Berg")], ended.Clashes);
        var now = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((4_950m, null, 2L), (now.Price, now.Notes, now.Version));
    }

    [Fact]
    public async Task Merge_BothMadeTheSameOfAField_IsNoConflict()
    {
        var car = await Database.AddCarAsync();
        await Database.Get<CarService>(Jonas).UpdateAsync(car.Id, 1, car.ToInput() with { Price = 4_950m }, Ct);

        var ended = await Edits.MergeAsync(car.Id, 1, car.ToInput(), car.ToInput() with { Price = 4_950.00m }, ct: Ct);

        Assert.Equal(new SaveResult.Saved(car.Id, 2), ended.Result);
    }

    [Fact]
    public async Task Merge_FieldThatTheWriterMayNotSee_IsKeptAndNotTold()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { PurchasePrice = 3_000m });
        await Cars.UpdateAsync(car.Id, 1, car.ToInput() with { PurchasePrice = 3_111m }, Ct);
        var seen = car.ToInput() with { PurchasePrice = null };

        var ended = await Database.Get<CarEditService>(Jonas).MergeAsync(car.Id, 1, seen, seen with { Notes = "n", PurchasePrice = 1m }, ct: Ct);

        Assert.IsType<SaveResult.Saved>(ended.Result);
        Assert.Empty(ended.Others);
        Assert.Equal((3_111m, "n"), ((await Cars.GetAsync(car.Id, Ct))!.PurchasePrice, (await Cars.GetAsync(car.Id, Ct))!.Notes));
    }

    [Fact]
    public async Task Merge_WithWhy_KeepsItInTheHistory()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_290m });

        await Edits.MergeAsync(car.Id, 1, car.ToInput(), car.ToInput() with { Price = 4_950m }, " day 45 markdown ", Ct);
        var tooLong = await Edits.MergeAsync(car.Id, 2, car.ToInput(), car.ToInput(), new string('x', 501), Ct);

        Assert.Equal("day 45 markdown", (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0].Note);
        Assert.IsType<SaveResult.Invalid>(tooLong.Result);
        Assert.Equal(
            [(5_290m, null), (4_950m, "day 45 markdown")],
            (await Database.Get<HistoryService>().ListPricesAsync(car.Id, Ct)).Select(p => ((decimal)p.Price!, p.Note)));
    }

    [Fact]
    public async Task D3_Merge_CarInTheTrash_IsNotFound()
    {
        var car = await Database.AddCarAsync();
        await Cars.DeleteAsync(car.Id, 1, Ct);

        Assert.IsType<SaveResult.NotFound>((await Edits.MergeAsync(car.Id, 1, car.ToInput(), car.ToInput() with { Notes = "n" }, ct: Ct)).Result);
    }

    [Fact]
    public async Task D1_Merge_TwentyPeopleAtOnceEachTheirOwnField_AllAreKept()
    {
        var car = await Database.AddCarAsync();
        var seen = car.ToInput();
        CarInput[] edits =
        [
            seen with { Notes = "a" }, seen with { Colour = "Red" }, seen with { Price = 1m }, seen with { Year = 2016 }, seen with { Mileage = 7 },
            seen with { Doors = 5 }, seen with { PowerKw = 90 }, seen with { Location = "C" }, seen with { Damage = "d" }, seen with { Model = "Astra" },
        ];

        var ended = await Task.WhenAll(edits.Select(mine => Database.Get<CarEditService>().MergeAsync(car.Id, 1, seen, mine, ct: Ct)));

        Assert.All(ended, e => Assert.IsType<SaveResult.Saved>(e.Result));
        var now = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal(
            ("a", "Red", 1m, 2016, 7, 5, 90, "C", "d", "Astra", 11L),
            (now.Notes, now.Colour, now.Price, now.Year, now.Mileage, now.Doors, now.PowerKw, now.Location, now.Damage, now.Model, now.Version));
    }

    [Fact]
    public async Task Patch_OnlyNamedFields_ChangesNoOther()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_000m, Notes = "old", Colour = "Red" });

        var saved = await Edits.PatchAsync(car.Id, 1, new CarInput { Price = 4_000m }, new HashSet<string> { "price", "notes" }, Ct);
        var stale = await Edits.PatchAsync(car.Id, 1, new CarInput(), new HashSet<string> { "colour" }, Ct);

        Assert.Equal(new SaveResult.Saved(car.Id, 2), saved);
        Assert.IsType<SaveResult.Conflict>(stale);
        var now = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((4_000m, null, "Red"), (now.Price, now.Notes, now.Colour));
    }

    [Fact]
    public async Task Revert_OneField_PutsOnlyItBackAsAnEntryOfItsOwn()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with
        {
            Price = 5_000m, FirstRegistered = new Month(2016, 6), AcquiredOn = new DateOnly(2020, 1, 2), Fuel = CarFuel.Diesel,
            LastSeenAt = new DateTime(2020, 1, 3, 4, 5, 6, 789, DateTimeKind.Utc),
        });
        await Cars.UpdateAsync(car.Id, 1, CarBuilder.Input() with { Notes = "n" }, Ct);
        var entry = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0];

        Assert.IsType<SaveResult.Saved>((await Edits.RevertAsync(car.Id, entry.Id, ["price"], ct: Ct)).Result);
        var one = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal((5_000m, "n", null), (one.Price, one.Notes, one.Fuel));
        Assert.Contains("Mara Klein", (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0].Note);
    }

    [Fact]
    public async Task Revert_WholeChange_PutsEveryFieldBackExactly()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with
        {
            Price = 5_000.5m, FirstRegistered = new Month(2016, 6), AcquiredOn = new DateOnly(2020, 1, 2), Fuel = CarFuel.PluginHybrid,
            LastSeenAt = new DateTime(2020, 1, 3, 4, 5, 6, 789, DateTimeKind.Utc), Notes = "a\n\"b\" 日本", Year = 2016,
        });
        await Cars.UpdateAsync(car.Id, 1, CarBuilder.Input("Skoda", "Octavia"), Ct);
        var entry = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0];

        Assert.IsType<SaveResult.Saved>((await Edits.RevertAsync(car.Id, entry.Id, ct: Ct)).Result);

        Assert.Equal(car.ToInput(), (await Cars.GetAsync(car.Id, Ct))!.ToInput());
    }

    [Fact]
    public async Task Revert_ChangedAgainSince_SaysSoAndWritesNothing()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 1m, Colour = "Red" });
        await Cars.UpdateAsync(car.Id, 1, car.ToInput() with { Price = 2m, Colour = "Blue" }, Ct);
        await Database.Get<CarService>(Jonas).UpdateAsync(car.Id, 2, car.ToInput() with { Price = 3m, Colour = "Blue" }, Ct);
        var entry = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[1];

        var ended = await Edits.RevertAsync(car.Id, entry.Id, ct: Ct);

        Assert.IsType<SaveResult.Conflict>(ended.Result);
        Assert.Equal([new FieldClash("price", 2m, 1m, 3m, "Jonas Berg")], ended.Clashes);
        Assert.Equal(3, (await Cars.GetAsync(car.Id, Ct))!.Version);
    }

    [Fact]
    public async Task Revert_AnotherCarsEntryOrAHiddenField_DoesNothing()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { PurchasePrice = 1m });
        await Cars.UpdateAsync(car.Id, 1, car.ToInput() with { PurchasePrice = 2m }, Ct);
        var entry = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0];
        var other = await Database.AddCarAsync();

        Assert.IsType<SaveResult.NotFound>((await Edits.RevertAsync(other.Id, entry.Id, ct: Ct)).Result);
        Assert.IsType<SaveResult.NotFound>((await Database.Get<CarEditService>(Jonas).RevertAsync(car.Id, entry.Id, ct: Ct)).Result);
        Assert.Equal(2m, (await Cars.GetAsync(car.Id, Ct))!.PurchasePrice);
    }

    public sealed class OnSqlite() : CarEditServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarEditServiceTests(DatabaseProvider.PostgreSql);
}
