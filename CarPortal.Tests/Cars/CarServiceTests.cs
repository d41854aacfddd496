using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

public abstract class CarServiceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private static readonly Actor Vera = new(ActorKind.Person, null, "Vera Viewer", Roles.PermissionsOf(Roles.Viewer));

    private CarService Cars => Database.Get<CarService>();

    [Fact]
    public async Task Create_OnlyMakeAndTitle_IsIncomingWithTheNextStockNumber()
    {
        var first = await Database.AddCarAsync();
        var second = await Database.AddCarAsync();

        Assert.Equal(CarStatus.Incoming, first.Status);
        Assert.Equal(1, first.Version);
        Assert.Equal("Mara Klein", first.CreatedBy);
        Assert.Equal("10001", first.StockNumber);
        Assert.Equal("10002", second.StockNumber);
    }

    [Fact]
    public async Task Create_EveryField_IsReadBackAsItWasSaved()
    {
        var input = new CarInput
        {
            StockNumber = "ab-7",
            Vin = " w0l 0tgf4825000001 ",
            Make = " Škoda ",
            Model = "Octavia",
            Title = "Škoda Octavia „Combi“ 🚗",
            Year = 2016,
            Mileage = 98_400,
            Price = 4_950.50m,
            Damage = "Stone chip\r\non the bonnet",
            Colour = "Red",
            Fuel = CarFuel.PluginHybrid,
            Gearbox = CarGearbox.SemiAutomatic,
            Body = CarBody.Estate,
            PowerKw = 100,
            Doors = 5,
            FirstRegistered = new Month(2016, 3),
            Location = "Row C · 14",
            Notes = "One owner",
            Status = CarStatus.Available,
            AcquiredOn = new DateOnly(2020, 2, 29),
            LastSeenAt = new DateTime(2020, 3, 31, 1, 16, 33, DateTimeKind.Utc),
        };

        var car = await Database.AddCarAsync(input);

        var expected = input with { StockNumber = "AB-7", Vin = "W0L0TGF4825000001", Make = "Škoda", Damage = "Stone chip\non the bonnet" };
        Assert.Equal(expected, car.ToInput());
        Assert.Equal(DateTimeKind.Utc, car.LastSeenAt!.Value.Kind);
        Assert.Equal(DateTimeKind.Utc, car.CreatedAt.Kind);
    }

    [Fact]
    public async Task Create_StockNumberTakenByHand_IsPassedOver()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "10001" });

        Assert.Equal("10002", (await Database.AddCarAsync()).StockNumber);
    }

    [Fact]
    public async Task Create_HundredAtOnce_GetsAHundredStockNumbers()
    {
        var saved = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Cars.CreateAsync(CarBuilder.Input()), Ct)));

        Assert.All(saved, result => Assert.IsType<SaveResult.Saved>(result));
        await using var db = Database.Open();
        Assert.Equal(100, await db.Cars.Select(c => c.StockNumber).Distinct().CountAsync(Ct));
        Assert.Equal(100, await db.History.CountAsync(Ct));
    }

    [Fact]
    public async Task Create_SameVinAtOnce_OneWins()
    {
        var input = CarBuilder.Input() with { Vin = "W0L0TGF4825000001" };
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Cars.CreateAsync(input), Ct)));

        Assert.Single(results, r => r is SaveResult.Saved);
        Assert.Equal(19, results.Count(r => r is SaveResult.Duplicate { Field: "vin" }));
    }

    [Fact]
    public async Task Create_VinOfASoldCar_IsAllowed()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { Vin = "W0L0TGF4825000001", Status = CarStatus.Sold });

        await Database.AddCarAsync(CarBuilder.Input() with { Vin = "w0l0tgf4825000001" });
    }

    [Theory]
    [InlineData("make", null, "t", null, null)]
    [InlineData("title", "m", "  ", null, null)]
    [InlineData("title", "m", "a\0b", null, null)]
    [InlineData("title", "m", "two\nlines", null, null)]
    [InlineData("year", "m", "t", 1884, null)]
    [InlineData("year", "m", "t", 9999, null)]
    [InlineData("price", "m", "t", null, "-0.01")]
    [InlineData("price", "m", "t", null, "12.345")]
    [InlineData("price", "m", "t", null, "1000000000")]
    public async Task Create_BrokenRule_NamesTheFieldAndWritesNothing(string field, string? make, string title, int? year, string? price)
    {
        var input = new CarInput
        {
            Make = make,
            Title = title,
            Year = year,
            Price = price is null ? null : decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture),
        };

        var invalid = Assert.IsType<SaveResult.Invalid>(await Cars.CreateAsync(input));

        Assert.Equal(field, Assert.Single(invalid.Errors).Field);
        await using var db = Database.Open();
        Assert.False(await db.Cars.AnyAsync(Ct));
    }

    [Fact]
    public async Task Create_HalfASurrogatePair_IsRefused()
    {
        var invalid = Assert.IsType<SaveResult.Invalid>(await Cars.CreateAsync(CarBuilder.Input(title: "half " + '\ud83d'), Ct));

        Assert.Equal("title", Assert.Single(invalid.Errors).Field);
    }

    [Fact]
    public async Task Create_YearsAtTheEdges_AreTaken()
    {
        await Database.AddCarAsync(CarBuilder.Input() with { Year = 1885 });
        await Database.AddCarAsync(CarBuilder.Input() with { Year = DateTime.UtcNow.Year + 1 });
    }

    [Fact]
    public async Task Create_LongestTexts_Fit()
    {
        string Long(int length) => new('ß', length); // ß grows when folded
        var car = await Database.AddCarAsync(new CarInput
        {
            StockNumber = Long(CarRules.StockNumberLength),
            Make = Long(CarRules.MakeLength),
            Model = Long(CarRules.ModelLength),
            Title = Long(CarRules.TitleLength),
            Damage = Long(CarRules.DamageLength),
            Colour = Long(CarRules.ColourLength),
            Location = Long(CarRules.LocationLength),
            Notes = Long(CarRules.NotesLength),
        });

        Assert.Equal(CarRules.NotesLength, car.Notes!.Length);
    }

    [Fact]
    public async Task Update_VersionSeen_ChangesAndCountsUp()
    {
        var car = await Database.AddCarAsync();

        var saved = Assert.IsType<SaveResult.Saved>(await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 4_950m }, Ct));

        Assert.Equal(2, saved.Version);
        Assert.Equal(4_950m, (await Cars.GetAsync(car.Id, Ct))!.Price);
    }

    [Fact]
    public async Task Update_StaleVersion_IsAConflictAndChangesNothing()
    {
        var car = await Database.AddCarAsync();
        await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 1m }, Ct);

        Assert.IsType<SaveResult.Conflict>(await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 2m }, Ct));

        Assert.Equal(1m, (await Cars.GetAsync(car.Id, Ct))!.Price);
    }

    [Fact]
    public async Task Update_TwentyAtOnceWithOneVersion_OneWins()
    {
        var car = await Database.AddCarAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Mileage = i }, Ct), Ct)));

        Assert.Single(results, r => r is SaveResult.Saved);
        Assert.Equal(19, results.Count(r => r is SaveResult.Conflict));
        Assert.Equal(2, (await Cars.GetAsync(car.Id, Ct))!.Version);
    }

    [Fact]
    public async Task Update_NothingChanged_LeavesVersionAndHistory()
    {
        var car = await Database.AddCarAsync();

        var saved = Assert.IsType<SaveResult.Saved>(await Cars.UpdateAsync(car.Id, car.Version, car.ToInput(), Ct));

        Assert.Equal(1, saved.Version);
        Assert.Single(await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct));
    }

    [Fact]
    public async Task Update_AbsentStockNumberAndStatus_KeepTheirValues()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { StockNumber = "X1", Status = CarStatus.Available, Notes = "gone after" });

        await Cars.UpdateAsync(car.Id, car.Version, CarBuilder.Input(), Ct);

        var after = (await Cars.GetAsync(car.Id, Ct))!;
        Assert.Equal(("X1", CarStatus.Available, null), (after.StockNumber, after.Status, after.Notes));
    }

    [Fact]
    public async Task Write_Viewer_IsForbidden()
    {
        var car = await Database.AddCarAsync();
        var cars = Database.Get<CarService>(Vera);

        Assert.IsType<SaveResult.Forbidden>(await cars.CreateAsync(CarBuilder.Input(), Ct));
        Assert.IsType<SaveResult.Forbidden>(await cars.UpdateAsync(car.Id, car.Version, car.ToInput(), Ct));
        Assert.IsType<SaveResult.Forbidden>(await cars.DeleteAsync(car.Id, car.Version, Ct));
        Assert.IsType<SaveResult.Forbidden>(await cars.RestoreAsync(car.Id, car.Version, Ct));
        Assert.NotNull(await cars.GetAsync(car.Id, Ct));
    }

    [Fact]
    public async Task Read_Nobody_Throws()
    {
        var cars = Database.Get<CarService>(Actor.Nobody);

        await Assert.ThrowsAsync<PermissionDeniedException>(() => cars.ListAsync(new CarQuery(), Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => cars.GetAsync(1, Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => cars.CountTrashAsync(Ct));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => Database.Get<HistoryService>(Actor.Nobody).ListAsync(RecordKind.Car, 1, ct: Ct));
    }

    [Fact]
    public async Task Delete_ThenRestore_GoesToTheTrashAndBack()
    {
        var car = await Database.AddCarAsync();

        var deleted = Assert.IsType<SaveResult.Saved>(await Cars.DeleteAsync(car.Id, car.Version, Ct));
        Assert.Null(await Cars.GetAsync(car.Id, Ct));
        Assert.Empty((await Cars.ListAsync(new CarQuery(), Ct)).Items);
        Assert.Equal(car.Id, Assert.Single((await Cars.ListTrashAsync(new CarQuery(), Ct)).Items).Id);
        Assert.IsType<SaveResult.NotFound>(await Cars.DeleteAsync(car.Id, deleted.Version, Ct));

        Assert.IsType<SaveResult.Saved>(await Cars.RestoreAsync(car.Id, deleted.Version, Ct));
        Assert.NotNull(await Cars.GetAsync(car.Id, Ct));
        Assert.Equal(
            [HistoryAction.Restored, HistoryAction.Deleted, HistoryAction.Created],
            (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct)).Select(h => h.Action));
    }

    [Fact]
    public async Task Restore_VinInStockAgain_IsADuplicate()
    {
        var input = CarBuilder.Input() with { Vin = "W0L0TGF4825000001" };
        var car = await Database.AddCarAsync(input);
        var deleted = Assert.IsType<SaveResult.Saved>(await Cars.DeleteAsync(car.Id, car.Version, Ct));
        await Database.AddCarAsync(input);

        Assert.IsType<SaveResult.Duplicate>(await Cars.RestoreAsync(car.Id, deleted.Version, Ct));
    }

    [Fact]
    public async Task History_OfAnUpdate_HasEveryFieldOldAndNew()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 5_290m });
        await Cars.UpdateAsync(car.Id, car.Version, car.ToInput() with { Price = 4_950m, Status = CarStatus.Available, Notes = "day 45" }, Ct);

        var entry = (await Database.Get<HistoryService>().ListAsync(RecordKind.Car, car.Id, ct: Ct))[0];

        Assert.Equal(("Mara Klein", ActorKind.Person, HistoryAction.Changed), (entry.ActorName, entry.ActorKind, entry.Action));
        Assert.Equal(
            [new("notes", null, "day 45"), new("price", "5290", "4950"), new("status", "incoming", "available")],
            entry.Changes.OrderBy(c => c.Field));
    }

    [Fact]
    public async Task Save_WithoutAnActor_Throws()
    {
        await using var db = Database.Open();
        db.Actor = null;
        db.Cars.Add(new Car { StockNumber = "1", Make = "m", Title = "t" });

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Ct));
    }

    [Fact]
    public async Task History_CannotBeChangedOrRemoved()
    {
        await Database.AddCarAsync();
        await using var db = Database.Open();
        var entry = await db.History.SingleAsync(Ct);
        entry.ActorName = "nobody";

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Ct));
    }

    [Fact]
    public async Task BulkWriter_WritesWhatTheContextWrites()
    {
        var input = CarBuilder.Input() with
        {
            Vin = "W0L0TGF4825000001", Price = 4_950.5m, Year = 2016, Fuel = CarFuel.Diesel, FirstRegistered = new Month(2016, 3),
            AcquiredOn = new DateOnly(2020, 2, 29), LastSeenAt = new DateTime(2020, 3, 31, 1, 16, 33, DateTimeKind.Utc), Notes = "ä\n\"x\"",
            Status = CarStatus.Sold, StockNumber = "S-1",
        };
        var saved = await Database.AddCarAsync(input, Actor.Console);
        await using (var db = Database.Open())
        {
            await using var write = await db.BeginWriteAsync(Ct);
            var car = new Car { StockNumber = "", Make = "", Title = "" };
            CarRules.Check(input with { StockNumber = "S-2" }, DateTime.UtcNow).Input.ApplyTo(car);
            await CarBulkWriter.InsertAsync(db, [car], Ct);
            await write.CommitAsync(Ct);
        }

        await using var look = Database.Open();
        var rows = await look.Cars.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Ct);
        var entries = await look.History.AsNoTracking().OrderBy(h => h.Id).ToListAsync(Ct);
        foreach (var property in look.Model.FindEntityType(typeof(Car))!.GetProperties().Select(p => p.PropertyInfo!)
            .Where(p => p.Name is not (nameof(Car.Id) or nameof(Car.StockNumber) or nameof(Car.CreatedAt) or nameof(Car.ChangedAt) or nameof(Car.SearchText))))
        {
            Assert.Equal(property.GetValue(rows[0]), property.GetValue(rows[1]));
        }

        Assert.Equal(rows[0].SearchText.Replace("s-1", "s-2", StringComparison.Ordinal), rows[1].SearchText);
        Assert.Equal(entries[0].Changes.Replace("S-1", "S-2", StringComparison.Ordinal), entries[1].Changes);
        Assert.Equal((entries[0].Action, entries[0].ActorName, entries[0].ActorKind, rows[1].Id), (entries[1].Action, entries[1].ActorName, entries[1].ActorKind, entries[1].RecordId));

        // Ids given by hand must not be given again.
        Assert.True((await Database.AddCarAsync()).Id > rows[1].Id);
    }

    public sealed class OnSqlite() : CarServiceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarServiceTests(DatabaseProvider.PostgreSql);
}
