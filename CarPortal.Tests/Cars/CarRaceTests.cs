using CarPortal.Data;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.Cars;

/// <summary>Several people in the same moment, two hundred times: one wins, and the others are told why they did not.</summary>
/// <remarks>Holds and sales have theirs in Holds/HoldServiceTests, the order of photos in Photos/PhotoServiceTests.</remarks>
public abstract class CarRaceTests(DatabaseProvider provider) : DatabaseTest(provider)
{
    private const int Rounds = 200;
    private static readonly Actor Jonas = new(ActorKind.Person, null, "Jonas Berg", Roles.PermissionsOf(Roles.Sales));

    private CarService _cars = null!;
    private CarEditService _edits = null!, _others = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        (_cars, _edits, _others) = (Database.Get<CarService>(), Database.Get<CarEditService>(), Database.Get<CarEditService>(Jonas));
    }

    [Fact]
    public async Task D4_HundredCreatesWithOneVin_OneWins()
    {
        var input = CarBuilder.Input() with { Vin = Vin(0) };

        MustBeOnes(Vin(0), await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => _cars.CreateAsync(input), Ct))));

        await using var db = Database.Open();
        Assert.Equal((1, 1), (await db.Cars.CountAsync(Ct), await db.History.CountAsync(Ct)));
    }

    [Fact]
    public async Task Vin_CreateEditAndRestoreAtOnce_TwoHundredTimes_OneCarHasIt()
    {
        var edited = await Database.AddCarAsync();
        var (id, version) = (edited.Id, 1L);
        for (var round = 0; round < Rounds; round++)
        {
            var input = CarBuilder.Input() with { Vin = Vin(round) };
            var trashed = Assert.IsType<SaveResult.Saved>(await _cars.CreateAsync(input, Ct));
            Assert.IsType<SaveResult.Saved>(await _cars.DeleteAsync(trashed.Id, 1, Ct));

            var results = await Task.WhenAll(
                Task.Run(() => _cars.CreateAsync(input, Ct), Ct),
                Task.Run(() => _cars.CreateAsync(input, Ct), Ct),
                Task.Run(() => _cars.UpdateAsync(id, version, edited.ToInput() with { Vin = Vin(round) }, Ct), Ct),
                Task.Run(() => _cars.RestoreAsync(trashed.Id, 2, Ct), Ct));

            MustBeOnes(Vin(round), results);
            version = (results[2] as SaveResult.Saved)?.Version ?? version;
        }

        await using var db = Database.Open();
        var vins = await db.Cars.Where(c => c.Vin != null).Select(c => c.Vin).ToListAsync(Ct);
        Assert.Equal(vins.Count, vins.Distinct().Count());
    }

    [Fact]
    public async Task Revert_TwoPutTheSameChangeBackAtOnce_TwoHundredTimes_OneDoes()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 1m });
        for (var round = 0; round < Rounds; round++)
        {
            var changed = Assert.IsType<SaveResult.Saved>(await _cars.UpdateAsync(car.Id, (2 * round) + 1, car.ToInput() with { Price = 2m + round }, Ct));
            var entry = await NewestEntryAsync(car.Id);

            var ended = await Task.WhenAll(
                Task.Run(() => _edits.RevertAsync(car.Id, entry, ct: Ct), Ct), Task.Run(() => _others.RevertAsync(car.Id, entry, ["price"], ct: Ct), Ct));

            var winner = Assert.Single(ended, e => e.Result.Equals(new SaveResult.Saved(car.Id, changed.Version + 1)));
            var loser = Assert.Single(ended, e => e.Result is SaveResult.Conflict);
            Assert.Equal([new FieldClash("price", 2m + round, 1m, 1m, winner == ended[0] ? "Mara Klein" : "Jonas Berg")], loser.Clashes);
        }
    }

    [Fact]
    public async Task Revert_AgainstAnEditOfTheFieldOrOfAnother_TwoHundredTimes_NothingIsLost()
    {
        var car = await Database.AddCarAsync(CarBuilder.Input() with { Price = 1m });
        for (var round = 0; round < Rounds; round++)
        {
            var (before, version, isSame) = ((await _cars.GetAsync(car.Id, Ct))!, 0L, round % 2 == 0);
            version = Assert.IsType<SaveResult.Saved>(await _cars.UpdateAsync(car.Id, before.Version, before.ToInput() with { Price = 1_000m + round }, Ct)).Version;
            var (entry, seen) = (await NewestEntryAsync(car.Id), before.ToInput() with { Price = 1_000m + round });
            var mine = isSame ? seen with { Price = 5_000m + round } : seen with { Notes = $"Round {round}" };

            var ended = await Task.WhenAll(
                Task.Run(() => _edits.RevertAsync(car.Id, entry, ct: Ct), Ct), Task.Run(() => _others.MergeAsync(car.Id, version, seen, mine, ct: Ct), Ct));

            var now = (await _cars.GetAsync(car.Id, Ct))!;
            if (isSame)
            {
                var isReverted = ended[0].Result is SaveResult.Saved;
                var (winner, loser) = isReverted ? (ended[0], ended[1]) : (ended[1], ended[0]);
                Assert.Equal(new SaveResult.Saved(car.Id, version + 1), winner.Result);
                Assert.IsType<SaveResult.Conflict>(loser.Result);
                Assert.Equal(("price", now.Price, isReverted ? "Mara Klein" : "Jonas Berg"), Assert.Single(loser.Clashes) is var clash ? (clash.Field, (decimal?)clash.Theirs, clash.By) : default);
                Assert.Equal(isReverted ? before.Price : mine.Price, now.Price);
            }
            else
            {
                Assert.All(ended, e => Assert.IsType<SaveResult.Saved>(e.Result));
                Assert.Equal((before.Price, mine.Notes, version + 2), (now.Price, now.Notes, now.Version));
            }
        }
    }

    private static string Vin(int round) => $"W0L0TGF482{round:D7}";

    private static void MustBeOnes(string vin, IReadOnlyCollection<SaveResult> results)
    {
        Assert.Single(results, r => r is SaveResult.Saved);
        var refused = new SaveResult.Duplicate("vin", $"Another car in stock has the VIN {vin}.");
        Assert.All(results.Where(r => r is not SaveResult.Saved), r => Assert.Equal(refused, r));
    }

    private async Task<long> NewestEntryAsync(int carId)
    {
        await using var db = Database.Open();
        return await db.History.Where(e => e.RecordId == carId).MaxAsync(e => e.Id, Ct);
    }

    public sealed class OnSqlite() : CarRaceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : CarRaceTests(DatabaseProvider.PostgreSql);
}
