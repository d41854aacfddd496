using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CarPortal.Data.Imports;

/// <summary>What is done with a file before anything is written.</summary>
internal sealed class ImportExaminer(TimeProvider clock, DataOptions data, IOptions<CarOptions> cars, ImportSignals signals, ImportLease lease)
{
    /// <summary>Looks a file through and proposes how it is read.</summary>
    public async Task ReadAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        await using var file = folder.Open();
        var declared = import.Encoding is null ? null : ImportEncoding.Find(import.Encoding);
        var examined = await ImportFile.ExamineAsync(file, declared, ct, mustBeSure: false);
        using var rows = FileRows.Open(file, examined);
        var profile = FileProfiler.Read(rows, examined, ct, count => signals.Report(import.Id, count));
        if (profile.Rows == 0)
        {
            throw new ImportRefusedException("The file has a header but no rows.");
        }

        folder.WriteProfile(profile);
        await lease.EndAsync(import.Id, async (db, i) =>
        {
            var headings = profile.HeadingsText;
            var source = i.SourceId is { } named ? await db.ImportSources.FindAsync([named], ct)
                : await db.ImportSources.Where(s => s.Headings == headings).OrderByDescending(s => s.UsedAt).FirstOrDefaultAsync(ct);
            var known = source is null ? null : ImportMapping.Read(source.Mapping)?.For(profile);
            if (known?.Check(profile) is { Count: > 0 })
            {
                (known, source) = (null, null); // It is no longer such a file.
            }

            (i.State, i.FileHash, i.Rows, i.RowsDone, i.SourceId) = (ImportState.Ready, profile.Hash, profile.Rows, 0, source?.Id);
            i.Mapping = (known ?? ImportMapping.Propose(profile)).Write();
        }, ct);
    }

    /// <summary>The dry run.</summary>
    public async Task CheckAsync(Import import, CancellationToken ct)
    {
        var folder = new ImportFolder(data, import.Id);
        using var opened = new OpenedImport(import, folder, cars.Value, clock.UtcNow());
        var (rows, sorter) = (opened.Rows, opened.Sorter);
        using var reports = new ImportReports(folder, rows);
        var tally = new ImportTally();
        await using var db = await lease.OpenForManyAsync(import, ct);
        await RowBatches.ForEachAsync(rows, async batch =>
        {
            var decisions = await sorter.DecideAsync(db, batch, ct);
            decisions.ForEach(reports.Add);
            tally.Add(decisions);
            signals.Report(import.Id, batch[^1].Number);
        }, ct);

        if (import is { WithdrawMissing: true, SourceId: { } source })
        {
            var missing = (await ImportWriter.InStockOf(db, source).ToListAsync(ct)).FindAll(car => !sorter.HasSeen(car.Id));
            reports.AddWithdrawn(missing);
            tally.Withdrawn = missing.Count;
        }

        reports.Finish();
        await lease.EndAsync(import.Id, i => (i.State, i.Tally, i.RowsDone) = (ImportState.Checked, tally, i.Rows), ct);
    }
}
