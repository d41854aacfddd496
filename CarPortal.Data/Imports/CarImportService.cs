using System.Threading.Channels;
using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Imports;

/// <summary>
/// Brings in cars from CSV files. A file is known by its bytes' hash and a car by its row in it, so the same file can
/// be imported again after a kill, or twice at once, and each row becomes one car.
/// </summary>
public sealed class CarImportService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, IOptions<CarOptions> cars)
{
    /// <summary>Rows per transaction: enough to make its cost small, few enough for others to get their turn.</summary>
    private const int BatchSize = 2_000;

    /// <summary>Batches read ahead of the writer, which is the slower.</summary>
    private const int ReadAhead = 3;

    /// <summary>Imports a file.</summary>
    /// <param name="file">Its bytes; read twice, so it must be able to seek.</param>
    /// <param name="fileName">Its name without the folder: the history names it as the actor.</param>
    /// <param name="options">How, and who watches.</param>
    /// <param name="ct">Stops between two rows; what was committed stays, and running again goes on from there.</param>
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
            options = options with { Mapping = ImportReading.FindMapping(file, examined, options, ct) };
            var import = new CarImportBatches(dbFactory, clock, examined.Hash, fileName, caller);
            if (options.DryRun)
            {
                return new ImportResult.Done(await CheckAsync(file, examined, import, options, ct));
            }

            if (!options.StopOnError)
            {
                return new ImportResult.Done(await WriteAsync(file, examined, import, options, ct));
            }

            var found = await CheckAsync(file, examined, import, options, ct);
            return found.Rejected > 0 ? new ImportResult.Stopped(found)
                : await WriteWholeAsync(file, examined, import, options with { OnHeader = null, OnRemark = null, OnVinWarning = null }, ct);
        }
        catch (ImportRefusedException e)
        {
            return new ImportResult.Refused(e.Message);
        }
    }

    private async Task<ImportCounts> CheckAsync(
        Stream file, ImportFile examined, CarImportBatches import, ImportOptions options, CancellationToken ct)
    {
        await using var db = await import.OpenAsync(ct);
        return await ForEachBatchAsync(file, examined, options, batch => import.CheckAsync(db, batch, ct), ct);
    }

    private async Task<ImportCounts> WriteAsync(
        Stream file, ImportFile examined, CarImportBatches import, ImportOptions options, CancellationToken ct) =>
        await ForEachBatchAsync(file, examined, options, batch => import.WriteAsync(batch, ct), ct);

    /// <summary>All or nothing, also when somebody else took a number or VIN since the rows were checked.</summary>
    private async Task<ImportResult> WriteWholeAsync(
        Stream file, ImportFile examined, CarImportBatches import, ImportOptions options, CancellationToken ct)
    {
        await using var db = await import.OpenAsync(ct);
        await using var write = await db.BeginWriteAsync(ct);
        var counts = await ForEachBatchAsync(file, examined, options, batch => import.WriteAsync(db, batch, ct), ct);
        if (counts.Rejected > 0)
        {
            return new ImportResult.Stopped(counts);
        }

        await write.CommitAsync(ct);
        return new ImportResult.Done(counts);
    }

    /// <summary>Reads and checks rows on one thread while the batches before them are worked on by another.</summary>
    private async Task<ImportCounts> ForEachBatchAsync(
        Stream file, ImportFile examined, ImportOptions options, Func<List<ImportRow>, Task<BatchOutcome>> work, CancellationToken ct)
    {
        using var rows = new ImportRows(FileRows.Open(file, examined), options.Mapping!, clock.UtcNow(), cars.Value.PhotosNeeded);
        options.OnHeader?.Invoke(rows.Header);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var batches = Channel.CreateBounded<List<ImportRow>>(ReadAhead);
        var reading = Task.Run(() => ReadAsync(rows, batches.Writer, stop.Token), stop.Token);
        var counts = new ImportCounts(0, 0, 0, 0, 0);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(ct))
            {
                var outcome = await work(batch);
                counts = outcome.AddTo(counts, batch.Count);
                foreach (var (row, errors) in outcome.Rejected)
                {
                    options.OnRejected?.Invoke(new RejectedRow(
                        row.Line, [.. errors.Select(e => e with { Field = rows.HeadingOf(e.Field) })], row.Fields));
                }

                foreach (var row in outcome.Unready)
                {
                    options.OnRemark?.Invoke(new ImportRemark(row.Line, row.Remark!));
                }

                foreach (var row in outcome.Warned)
                {
                    options.OnVinWarning?.Invoke(new ImportRemark(row.Line, row.VinWarning!));
                }

                options.OnProgress?.Invoke(counts);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return counts.Rows > 0 ? counts : throw new ImportRefusedException("The file has a header but no rows.");
    }

    private static async Task ReadAsync(ImportRows rows, ChannelWriter<List<ImportRow>> batches, CancellationToken ct)
    {
        Exception? failure = null;
        try
        {
            foreach (var batch in rows.InBatches(BatchSize))
            {
                await batches.WriteAsync(batch, ct);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            failure = e; // The reader of the batches throws it.
        }
        finally
        {
            batches.Complete(failure);
        }
    }
}
