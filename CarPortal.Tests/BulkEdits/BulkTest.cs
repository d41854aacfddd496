using CarPortal.Data;
using CarPortal.Data.BulkEdits;
using CarPortal.Data.Cars;
using CarPortal.Data.History;
using CarPortal.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Tests.BulkEdits;

/// <summary>What tests of bulk edits share.</summary>
public abstract class BulkTest(DatabaseProvider provider) : DatabaseTest(provider)
{
    protected static readonly Actor Sam = new(ActorKind.Person, 71, "Sam Sales", Roles.PermissionsOf(Roles.Sales));

    protected BulkEditService Bulk => Database.Get<BulkEditService>();

    protected CarService Cars => Database.Get<CarService>();

    /// <summary>Adds cars in one go, each as <paramref name="input"/> makes it, and gives their ids.</summary>
    protected async Task<int[]> AddManyAsync(int count, Func<int, CarInput>? input = null)
    {
        await using var db = Database.Open();
        await using var write = await db.BeginWriteAsync(Ct);
        var cars = Enumerable.Range(0, count).Select(i =>
        {
            var (clean, errors) = CarRules.Check((input ?? (n => CarBuilder.Input().Available() with { Price = 1_000 + n }))(i), DateTime.UtcNow);
            Assert.Empty(errors);
            return clean.ToCar();
        }).ToList();
        await CarBulkWriter.InsertAsync(db, cars, Ct);
        await write.CommitAsync(Ct);
        return [.. cars.Select(c => c.Id)];
    }

    protected async Task<BulkPreview> PreviewAsync(CarSelection selection, BulkChange change, Actor? actor = null) =>
        Assert.IsType<BulkResult.Previewed>(await Database.Get<BulkEditService>(actor).PreviewAsync(selection, change, Ct)).Preview;

    /// <summary>Previews and does it.</summary>
    protected async Task<BulkResult.Applied> DoAsync(CarSelection selection, BulkChange change, string? note = null, Actor? actor = null)
    {
        var preview = await PreviewAsync(selection, change, actor);
        return Assert.IsType<BulkResult.Applied>(
            await Database.Get<BulkEditService>(actor).ApplyAsync(selection, change, preview.Stamp, note, null, Ct));
    }

    protected async Task<BulkResult.Undone> UndoAsync(Guid id) => Assert.IsType<BulkResult.Undone>(await Bulk.UndoAsync(id, null, Ct));

    protected async Task<IReadOnlyList<string>> ErrorsAsync(CarSelection selection, BulkChange change, Actor? actor = null) =>
        [.. Assert.IsType<BulkResult.Invalid>(await Database.Get<BulkEditService>(actor).PreviewAsync(selection, change, Ct)).Errors.Select(e => e.Field)];

    protected async Task<CarDetails> CarAsync(int id) => (await Cars.GetAsync(id, Ct))!;

    protected async Task<List<HistoryEntry>> EntriesAsync(Guid operation)
    {
        await using var db = Database.Open();
        return await db.History.AsNoTracking().Where(e => e.CorrelationId == operation).OrderBy(e => e.Id).ToListAsync(Ct);
    }

    protected async Task<int> CountHistoryAsync()
    {
        await using var db = Database.Open();
        return await db.History.CountAsync(Ct);
    }
}
