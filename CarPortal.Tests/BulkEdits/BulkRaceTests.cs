using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.BulkEdits;

/// <summary>Bulk edits while others work on the same cars: nobody's change is lost, and none is written twice.</summary>
public abstract class BulkRaceTests(DatabaseProvider provider) : BulkTest(provider)
{
    [Fact]
    public async Task ApplyAsync_AmongAHundredEdits_IsDoneWhollyOrRefusedAndLosesNone()
    {
        var ids = await AddManyAsync(400, _ => CarBuilder.Input() with { Price = 1_000, Location = "Hall" });
        var editors = Enumerable.Range(0, 10).Select(n => Database.Get<CarEditService>(new Actor(ActorKind.Person, null, $"Editor {n}", Roles.PermissionsOf(Roles.Sales)))).ToList();
        var edits = Task.WhenAll(editors.Select((editor, n) => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                var seen = new CarInput { Make = "Opel", Title = "Opel Astra 1.6", Price = 1_000, Location = "Hall", Colour = null };
                var saved = await editor.MergeAsync(ids[(n * 10) + i], 1, seen, seen with { Colour = $"colour {n}" }, null, Ct);
                Assert.IsType<SaveResult.Saved>(saved.Result);
            }
        }, Ct)));

        var (done, refused) = (0, 0);
        do
        {
            var preview = await PreviewAsync(CarSelection.Of(ids), BulkChange.Add("price", 1));
            var result = await Bulk.ApplyAsync(CarSelection.Of(ids), BulkChange.Add("price", 1), preview.Stamp, null, null, Ct);
            (done, refused) = result is BulkResult.Applied ? (done + 1, refused) : (done, refused + 1);
            Assert.True(result is BulkResult.Applied or BulkResult.Stale, result.ToString());
        }
        while (!edits.IsCompleted || done == 0);
        await edits;

        await using var db = Database.Open();
        var cars = await db.Cars.AsNoTracking().OrderBy(c => c.Id).ToListAsync(Ct);
        Assert.All(cars, c => Assert.Equal(1_000 + done, c.Price));
        Assert.All(cars.Take(100).Select((c, i) => (c, i)), x => Assert.Equal($"colour {x.i / 10}", x.c.Colour));
        Assert.All(cars.Select((c, i) => (c, i)), x => Assert.Equal(1 + done + (x.i < 100 ? 1 : 0), x.c.Version));
        Assert.Equal(400 + 100 + (done * 401), await db.History.CountAsync(Ct));
    }

    [Fact]
    public async Task ApplyAsync_TheSameTwiceAtOnce_IsDoneOnce()
    {
        var ids = await AddManyAsync(200);
        var change = BulkChange.Add("price", 1);
        var preview = await PreviewAsync(CarSelection.Of(ids), change);
        var callers = Enumerable.Range(0, 6).Select(_ => Database.Get<BulkEditService>()).ToList();

        var results = await Task.WhenAll(callers.Select(bulk => Task.Run(() => bulk.ApplyAsync(CarSelection.Of(ids), change, preview.Stamp, null, null, Ct), Ct)));

        var applied = Assert.Single(results.OfType<BulkResult.Applied>());
        Assert.All(results.OfType<BulkResult.Stale>(), stale => Assert.Equal(200, stale.Changed));
        var undos = await Task.WhenAll(callers.Select(bulk => Task.Run(() => bulk.UndoAsync(applied.Id, null, Ct), Ct)));
        Assert.Equal(200, Assert.Single(undos.OfType<BulkResult.Undone>()).Restored);
        Assert.Equal(1_000, (await CarAsync(ids[0])).Price);
    }

    public sealed class OnSqlite() : BulkRaceTests(DatabaseProvider.Sqlite);

    public sealed class OnPostgreSql() : BulkRaceTests(DatabaseProvider.PostgreSql);
}
