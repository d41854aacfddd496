using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Imports;

/// <summary>
/// Brings in cars from a file in one go, for whoever stands by: the command line. A file is known by its bytes' hash and a
/// car by its row in it, so the same file can be imported again after a kill, or twice at once, and each row becomes one car.
/// </summary>
public sealed class CarImportService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> cars)
{
    private const int Tries = 5;

    /// <summary>Imports a file.</summary>
    /// <param name="file">Its bytes; read more than once, so it must be able to seek.</param>
    /// <param name="fileName">Its name without the folder: the history names it as the actor.</param>
    /// <param name="options">How, and who watches.</param>
    /// <param name="ct">Stops between two batches; what was committed stays, and running again goes on from there.</param>
    public async Task<ImportResult> RunAsync(Stream file, string fileName, ImportOptions options, CancellationToken ct = default)
    {
        var caller = await actors.GetAsync(ct);
        if (!caller.Can(Permissions.CarsImport))
        {
            return new ImportResult.Forbidden();
        }

        try
        {
            var examined = await ImportFile.ExamineAsync(file, options.Encoding, ct);
            var source = options.Source is { } named ? await FindSourceAsync(named, ct) : null;
            var (mapping, rows) = ImportReading.FindMapping(file, examined, options, source is null ? null : ImportMapping.Read(source.Mapping), ct);
            var name = fileName.Length <= Import.FileNameLength ? fileName : fileName[..Import.FileNameLength];
            var job = new Job(file, examined, mapping, rows, name, caller) { SourceId = source?.Id };
            if (options.DryRun)
            {
                return new ImportResult.Done(await CheckAsync(job, options, ct));
            }

            if (!options.StopOnError)
            {
                return new ImportResult.Done(await WriteAsync(job, options, ct));
            }

            var found = await CheckAsync(job, options, ct);
            return found.Rejected > 0 ? new ImportResult.Stopped(found)
                : await WriteWholeAsync(job, options with { OnHeader = null, OnRemark = null, OnVinWarning = null }, ct);
        }
        catch (ImportRefusedException e)
        {
            return new ImportResult.Refused(e.Message);
        }
    }

    private async Task<ImportCounts> CheckAsync(Job job, ImportOptions options, CancellationToken ct)
    {
        await using var db = await OpenAsync(job, ct);
        var sorter = SorterOf(job);
        return await ForEachBatchAsync(job, options, batch => sorter.DecideAsync(db, batch, ct), ct);
    }

    private async Task<ImportCounts> WriteAsync(Job job, ImportOptions options, CancellationToken ct)
    {
        var run = new ImportRun(SorterOf(job), cars.Value, job.Mapping);
        int? id = null;
        await using var db = await OpenAsync(job, ct);
        await db.KeepOpenAsync(ct, forMany: true);
        var counts = await ForEachBatchAsync(job, options, async batch =>
        {
            (id, var decisions) = await WriteAsync(db, job, run, batch, ct);
            return decisions;
        }, ct);

        await using var write = await db.BeginWriteAsync(ct);
        await FinishAsync(db, id!.Value, counts, ct);
        await write.CommitAsync(ct);
        return counts;
    }

    private async Task<(int Import, List<RowDecision> Decisions)> WriteAsync(
        CarPortalDbContext db, Job job, ImportRun run, List<ImportRow> batch, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var write = await db.BeginWriteAsync(ct);
                var import = await FindOrAddAsync(db, job, ct);
                var decisions = await run.WriteAsync(db, import, batch, null, ct);
                await write.CommitAsync(ct);
                return (import.Id, decisions);
            }
            catch (Exception e) when (attempt < Tries && ImportRun.IsConflict(e))
            {
                // Somebody took a number or VIN, or changed a car, after it was looked up here: look again, and name the row.
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>All or nothing, also when somebody else took a number or VIN since the rows were checked.</summary>
    private async Task<ImportResult> WriteWholeAsync(Job job, ImportOptions options, CancellationToken ct)
    {
        await using var db = await OpenAsync(job, ct);
        await db.KeepOpenAsync(ct, forMany: true);
        await using var write = await db.BeginWriteAsync(ct);
        var import = await FindOrAddAsync(db, job, ct);
        var run = new ImportRun(SorterOf(job), cars.Value, job.Mapping);
        var counts = await ForEachBatchAsync(job, options, batch => run.WriteAsync(db, import, batch, null, ct), ct);
        if (counts.Rejected > 0)
        {
            return new ImportResult.Stopped(counts);
        }

        await FinishAsync(db, import.Id, counts, ct);
        await write.CommitAsync(ct);
        return new ImportResult.Done(counts);
    }

    private async Task FinishAsync(CarPortalDbContext db, int id, ImportCounts counts, CancellationToken ct) =>
        await db.Imports.Where(i => i.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(i => i.State, ImportState.Done).SetProperty(i => i.FinishedAt, clock.UtcNow()).SetProperty(i => i.Rows, counts.Rows), ct);

    private RowSorter SorterOf(Job job) => new(job.File.Hash, job.Mapping, job.SourceId, job.Rows, cars.Value, clock.UtcNow());

    /// <summary>The source of that name, however it is capitalised.</summary>
    private async Task<ImportSource> FindSourceAsync(string name, CancellationToken ct)
    {
        await using var db = await dbFactory.CreateDbContextAsync(ct);
        var key = TextFolding.Fold(name.Trim());
        if (await db.ImportSources.AsNoTracking().FirstOrDefaultAsync(s => s.NameKey == key, ct) is { } source)
        {
            return source;
        }

        var names = await db.ImportSources.OrderBy(s => s.NameKey).Take(20).Select(s => s.Name).ToListAsync(ct);
        throw new ImportRefusedException($"There is no source '{TextRules.Shorten(name, ImportSource.NameLength)}'. "
            + (names.Count == 0 ? "None is known yet: import its first file in the portal and name the source there." : $"There are: {string.Join(", ", names)}."));
    }

    /// <summary>A context that acts as this import.</summary>
    private async Task<CarPortalDbContext> OpenAsync(Job job, CancellationToken ct)
    {
        var db = await dbFactory.CreateDbContextAsync(ct);
        (db.Actor, db.CorrelationId) = (job.Caller with { Kind = ActorKind.Import, Name = job.Name }, job.CorrelationId);
        return db;
    }

    /// <summary>The import of this very file that was begun here before and not undone, or a new one. Two at once take turns.</summary>
    private async Task<Import> FindOrAddAsync(CarPortalDbContext db, Job job, CancellationToken ct)
    {
        await db.LockAsync("import:" + job.File.Hash, ct);
        var import = await db.Imports.Where(i => i.FileHash == job.File.Hash && i.FileLength == null && i.State != ImportState.Undone && i.State != ImportState.Undoing)
            .OrderByDescending(i => i.Id).FirstOrDefaultAsync(ct);
        if (import is null)
        {
            import = new Import
            {
                FileHash = job.File.Hash, FileName = job.Name, StartedAt = clock.UtcNow(), StartedBy = job.Caller.KeptName, UserId = job.Caller.UserId,
                CorrelationId = job.CorrelationId, Mapping = job.Mapping.Write(), Rows = job.Rows,
            };
            db.Imports.Add(import);
        }

        import.State = ImportState.Running;
        import.SourceId = job.SourceId ?? import.SourceId;
        import.CorrelationId ??= job.CorrelationId;
        job.CorrelationId = db.CorrelationId = import.CorrelationId.Value;
        await db.SaveChangesAsync(ct);
        return import;
    }

    private async Task<ImportCounts> ForEachBatchAsync(
        Job job, ImportOptions options, Func<List<ImportRow>, Task<List<RowDecision>>> work, CancellationToken ct)
    {
        using var rows = new ImportRows(FileRows.Open(job.Stream, job.File), job.Mapping, clock.UtcNow(), cars.Value.PhotosNeeded);
        options.OnHeader?.Invoke(rows.Header);
        var (tally, count) = (new ImportTally(), 0);
        await RowBatches.ForEachAsync(rows, async batch =>
        {
            var decisions = await work(batch);
            count += batch.Count;
            tally.Add(decisions);
            decisions.ForEach(decision => Tell(decision, rows, options));
            options.OnProgress?.Invoke(ImportCounts.Of(count, tally));
        }, ct);
        return ImportCounts.Of(count, tally);
    }

    private static void Tell(RowDecision decision, ImportRows rows, ImportOptions options)
    {
        var row = decision.Row;
        if (decision.Verdict == RowVerdict.Refused)
        {
            options.OnRejected?.Invoke(new RejectedRow(row.Line, [.. decision.Errors.Select(e => e with { Field = rows.HeadingOf(e.Field) })], row.Fields));
        }
        else if (decision.Verdict != RowVerdict.AlreadyIn)
        {
            if (decision.Remark is { } remark)
            {
                options.OnRemark?.Invoke(new ImportRemark(row.Line, remark));
            }

            if (row.VinWarning is { } warning)
            {
                options.OnVinWarning?.Invoke(new ImportRemark(row.Line, warning));
            }
        }
    }

    /// <summary>A file that is being imported.</summary>
    private sealed class Job(Stream stream, ImportFile file, ImportMapping mapping, int rows, string name, Actor caller)
    {
        public Stream Stream { get; } = stream;

        public ImportFile File { get; } = file;

        public ImportMapping Mapping { get; } = mapping;

        public int Rows { get; } = rows;

        public string Name { get; } = name;

        public Actor Caller { get; } = caller;

        /// <summary>Where the file comes from; null for nowhere in particular.</summary>
        public int? SourceId { get; init; }

        public Guid CorrelationId { get; set; } = Guid.CreateVersion7();
    }
}
