using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Imports;

/// <summary>
/// Imports as people and other systems go through them: a file is brought, looked through, mapped, checked by a dry run,
/// run in the background, and undone if need be. Everything needs <see cref="Permissions.CarsImport"/>; reads throw
/// <see cref="PermissionDeniedException"/> without it.
/// </summary>
public sealed class ImportJobService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, DataOptions options, ImportSignals signals)
{
    /// <summary>Most bytes of a file.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>Most rows of a file.</summary>
    public const int MaxRows = 5_000_000;

    /// <summary>For how many days an import can be undone; its file is kept as long.</summary>
    public const int UndoDays = 30;

    /// <summary>Most values that are mended on the page; more are better mended in the file.</summary>
    public const int MostFixes = 1_000;

    /// <summary>Most files that are kept though nothing of them was imported yet.</summary>
    public const int MostWaiting = 200;

    /// <summary>Most imports of one list.</summary>
    public const int MostListed = 100;

    private static readonly ImportState[] Open = [ImportState.Ready, ImportState.Checked, ImportState.Refused];

    /// <summary>The newest imports, each before the one with the id <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<ImportJob>> ListAsync(int? before = null, int take = 25, CancellationToken ct = default)
    {
        await using var db = await OpenAsync(ct);
        var rows = await db.Imports.AsNoTracking().Include(i => i.Source).Where(i => before == null || i.Id < before)
            .OrderByDescending(i => i.Id).Take(Math.Clamp(take, 1, MostListed)).ToListAsync(ct);
        return rows.ConvertAll(Describe);
    }

    /// <summary>One import; null when there is none.</summary>
    public async Task<ImportJob?> FindAsync(int id, CancellationToken ct = default)
    {
        await using var db = await OpenAsync(ct);
        return await ReadAsync(db, id, ct) is { } import ? Describe(import) : null;
    }

    /// <summary>The names of the sources, in the order of the alphabet.</summary>
    public async Task<IReadOnlyList<string>> ListSourcesAsync(CancellationToken ct = default)
    {
        await using var db = await OpenAsync(ct);
        return await db.ImportSources.OrderBy(s => s.NameKey).Take(500).Select(s => s.Name).ToListAsync(ct);
    }

    /// <summary>Takes a file in; it is then looked through in the background.</summary>
    /// <param name="content">Its bytes, at most <see cref="MaxBytes"/>.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="ct">Cancels; nothing is left of it.</param>
    public async Task<ImportJobResult> UploadAsync(Stream content, string fileName, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsImport))
        {
            return new ImportJobResult.Forbidden();
        }

        var name = NameOf(fileName);
        if (name.Length == 0)
        {
            return Invalid("file", "The file needs a name.");
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        if (await db.Imports.CountAsync(i => i.FileLength != null && i.CorrelationId == null, ct) >= MostWaiting)
        {
            return Invalid("file", $"{MostWaiting} files wait to be imported already: import or remove some of them first.");
        }

        var import = new Import
        {
            FileHash = "", FileName = name, StartedAt = clock.UtcNow(), StartedBy = actor.KeptName, UserId = actor.UserId, State = ImportState.Refused,
            Problem = "The file did not arrive whole: bring it again.",
        };
        db.Imports.Add(import);
        await db.SaveChangesAsync(ct);
        var folder = new ImportFolder(options, import.Id);
        try
        {
            (import.FileLength, import.State, import.Problem) = (await ReceiveAsync(content, folder, ct), ImportState.Reading, null);
            await db.SaveChangesAsync(ct);
        }
        catch (ImportRefusedException e)
        {
            await ForgetAsync(db, import, folder);
            return Invalid("file", e.Message);
        }
        catch
        {
            await ForgetAsync(db, import, folder);
            throw;
        }

        signals.Wake();
        return new ImportJobResult.Ok(Describe(import));
    }

    /// <summary>How the file is read; null when there is no such import, or its file was not looked through yet.</summary>
    public async Task<ImportReadout?> ReadAsync(int id, CancellationToken ct = default)
    {
        await using var db = await OpenAsync(ct);
        if (await ReadAsync(db, id, ct) is not { Mapping: not null } import || new ImportFolder(options, id).ReadProfile() is not { } profile)
        {
            return null;
        }

        var mapping = ImportMapping.Read(import.Mapping) ?? new ImportMapping();
        var settings = new ImportSettings
        {
            Encoding = import.Encoding, Mapping = mapping, Source = import.Source?.Name, StopOnError = import.StopOnError, WithdrawMissing = import.WithdrawMissing,
        };
        IReadOnlyList<FieldError> open = [.. mapping.Check(profile), .. await FindHiddenAsync(mapping, db, ct)];
        return new ImportReadout(profile, settings, open, mapping.UnusedOf(profile), import.Source is not null);
    }

    /// <summary>Changes how a file is to be imported; what a dry run found is then out of date.</summary>
    /// <returns>Ok, NotFound, Forbidden, Invalid or WrongState.</returns>
    public Task<ImportJobResult> SaveAsync(int id, ImportSettings settings, CancellationToken ct = default) => ChangeAsync(id, async (db, import) =>
    {
        if (!Open.Contains(import.State))
        {
            return Wrong(import);
        }

        var folder = new ImportFolder(options, id);
        if (settings.Encoding is { } named && (named.Length > Import.EncodingLength || ImportEncoding.Find(named) is null))
        {
            return Invalid("encoding", "There is no such encoding: name one such as utf-8 or windows-1252.");
        }

        var isReadAnew = settings.Encoding != import.Encoding;
        import.Encoding = settings.Encoding;
        if (isReadAnew || folder.ReadProfile() is not { } profile)
        {
            Begin(import, ImportState.Reading);
            return null;
        }

        List<FieldError> errors = [.. settings.Mapping.Check(profile), .. await FindHiddenAsync(settings.Mapping, db, ct)];
        var source = settings.Source?.Trim() is { Length: > 0 } name ? name : null;
        if (source?.Length > ImportSource.NameLength || (source is not null && (TextRules.HasControl(source) || !TextRules.IsWellFormed(source))))
        {
            errors.Add(new FieldError("source", $"The source's name is one line of at most {ImportSource.NameLength} characters."));
        }

        if (source is null && (settings.WithdrawMissing || settings.Mapping.SourceId is not null))
        {
            errors.Add(new FieldError("source", "Name where the file comes from: only so its cars are known again."));
        }

        var written = settings.Mapping.Write();
        if (written.Length > ImportMapping.TextLength)
        {
            errors.Add(new FieldError("mapping", "Too many translated values."));
        }

        if (errors.Count > 0)
        {
            return new ImportJobResult.Invalid(errors);
        }

        (import.Mapping, import.StopOnError, import.WithdrawMissing) = (written, settings.StopOnError, settings.WithdrawMissing);
        import.Source = source is null ? null : await RememberAsync(db, source, written, profile, ct);
        import.SourceId = import.Source?.Id;
        import.State = ImportState.Ready;
        return null;
    }, ct);

    /// <summary>Gives one value of the file another one; the file itself stays as it is. To be checked again.</summary>
    /// <param name="id">The import.</param>
    /// <param name="row">The row's number, from 1 after the header.</param>
    /// <param name="heading">The column.</param>
    /// <param name="value">The value; null for the file's own again.</param>
    /// <param name="ct">Cancels.</param>
    public Task<ImportJobResult> FixAsync(int id, int row, string heading, string? value, CancellationToken ct = default) => ChangeAsync(id, (_, import) =>
    {
        if (!Open.Contains(import.State))
        {
            return Task.FromResult<ImportJobResult?>(Wrong(import));
        }

        if (row < 1 || row > import.Rows || new ImportFolder(options, id).ReadProfile()?.Columns.Any(c => c.Heading == heading) != true)
        {
            return Task.FromResult<ImportJobResult?>(Invalid("row", "The file has no such value."));
        }

        var fixes = ImportFixes.Read(import.Fixes);
        if (value is not null && (TextRules.HasControl(value, multiLine: true) || !TextRules.IsWellFormed(value)))
        {
            return Task.FromResult<ImportJobResult?>(Invalid("value", "A value has no control characters."));
        }

        if (value?.Length > CarRules.NotesLength)
        {
            return Task.FromResult<ImportJobResult?>(Invalid("value", $"At most {CarRules.NotesLength} characters."));
        }

        fixes.Set(row, heading, value);
        if (fixes.Count > MostFixes || fixes.Write() is not { Length: <= Import.FixesLength } written)
        {
            return Task.FromResult<ImportJobResult?>(Invalid("value", $"At most {MostFixes} values can be mended here: mend the rest in the file."));
        }

        (import.Fixes, import.State) = (written, ImportState.Ready);
        return Task.FromResult<ImportJobResult?>(null);
    }, ct);

    /// <summary>Begins the dry run, which writes no car.</summary>
    public Task<ImportJobResult> CheckAsync(int id, CancellationToken ct = default) => ChangeAsync(id, async (db, import) =>
    {
        if (import.State is not (ImportState.Ready or ImportState.Checked or ImportState.Stopped or ImportState.Cancelled))
        {
            return Wrong(import);
        }

        var profile = new ImportFolder(options, id).ReadProfile();
        if (profile is null || ImportMapping.Read(import.Mapping ?? "") is not { } mapping)
        {
            return Invalid("mapping", "Say first which column is what.");
        }

        IReadOnlyList<FieldError> errors = [.. mapping.Check(profile), .. await FindHiddenAsync(mapping, db, ct)];
        if (errors.Count > 0)
        {
            return new ImportJobResult.Invalid(errors);
        }

        Begin(import, ImportState.Checking);
        return null;
    }, ct);

    /// <summary>Begins to write what the dry run showed, or goes on with what was cancelled.</summary>
    public Task<ImportJobResult> RunAsync(int id, CancellationToken ct = default) => ChangeAsync(id, (_, import) =>
    {
        if (import.State == ImportState.Cancelled && import.CorrelationId is not null && File.Exists(new ImportFolder(options, id).Plan))
        {
            var done = import.RowsDone;
            Begin(import, ImportState.Running);
            (import.RowsDone, import.WorkStartedRow) = (done, done);
            return Task.FromResult<ImportJobResult?>(null);
        }

        if (import.State != ImportState.Checked)
        {
            return Task.FromResult<ImportJobResult?>(new ImportJobResult.WrongState(import.State == ImportState.Ready
                ? "Check the file first: what was checked is what is imported." : Wrong(import).Reason));
        }

        if (import.StopOnError && import.Tally.Refused > 0)
        {
            return Task.FromResult<ImportJobResult?>(Invalid("stopOnError", "Rows would be refused, and nothing is to be written then: mend them, or let the good ones in."));
        }

        import.CorrelationId ??= Guid.CreateVersion7();
        import.Tally = new ImportTally();
        Begin(import, ImportState.Running);
        return Task.FromResult<ImportJobResult?>(null);
    }, ct);

    /// <summary>Stops what is under way; what was committed stays.</summary>
    public async Task<ImportJobResult> CancelAsync(int id, CancellationToken ct = default)
    {
        var result = await ChangeAsync(id, (_, import) =>
        {
            if (import.State is not (ImportState.Reading or ImportState.Checking or ImportState.Running))
            {
                return Task.FromResult<ImportJobResult?>(Wrong(import));
            }

            import.IsCancelAsked = true;
            return Task.FromResult<ImportJobResult?>(null);
        }, ct);
        if (result is ImportJobResult.Ok)
        {
            signals.Cancel(id);
        }

        return result;
    }

    /// <summary>Begins to take back what the import did.</summary>
    public Task<ImportJobResult> UndoAsync(int id, CancellationToken ct = default) => ChangeAsync(id, (_, import) =>
    {
        if (UndoUntil(import) is null)
        {
            return Task.FromResult<ImportJobResult?>(new ImportJobResult.WrongState(
                import.State == ImportState.Undone ? "It was undone already." : ImportJob.IsWork(import.State) ? "It is under way: cancel it first."
                : $"There is nothing to undo: only what was imported in the last {UndoDays} days can be."));
        }

        Begin(import, ImportState.Undoing);
        import.UndoneEntryId = import.FirstEntryId - 1;
        (import.Tally.PutBack, import.Tally.Kept) = (0, 0);
        return Task.FromResult<ImportJobResult?>(null);
    }, ct, needsNoFile: true);

    /// <summary>Forgets a file of which nothing was imported.</summary>
    public async Task<ImportJobResult> RemoveAsync(int id, CancellationToken ct = default)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsImport))
        {
            return new ImportJobResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(LockOf(id), ct);
        var import = await db.Imports.Include(i => i.Source).FirstOrDefaultAsync(i => i.Id == id, ct);
        if (import is null)
        {
            return new ImportJobResult.NotFound();
        }

        if (!Open.Contains(import.State) || import.CorrelationId is not null)
        {
            return new ImportJobResult.WrongState("Only a file of which nothing was imported can be removed.");
        }

        var job = Describe(import);
        db.Imports.Remove(import);
        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        new ImportFolder(options, id).Remove();
        return new ImportJobResult.Ok(job);
    }

    /// <summary>Rows that are not taken, or would not be; empty when there is no such import.</summary>
    public Task<ImportPage<RefusedRow>> ListRefusedAsync(int id, int page, CancellationToken ct = default) =>
        PageAsync(id, page, folder => folder.Refused, ct);

    /// <summary>Cars that change, or would; those that are withdrawn come last.</summary>
    public async Task<ImportPage<ChangedRow>> ListChangesAsync(int id, int page, CancellationToken ct = default)
    {
        var changes = await PageAsync(id, page, folder => folder.Changes, ct);
        var hidden = await HiddenAsync(ct);
        return changes with { Items = [.. changes.Items.Select(row => row with { Changes = [.. row.Changes.Where(c => !hidden.Contains(c.Field))] })] };
    }

    /// <summary>Cars that an undo kept as they are, wholly or in part.</summary>
    public Task<ImportPage<KeptCar>> ListKeptAsync(int id, int page, CancellationToken ct = default) => PageAsync(id, page, folder => folder.Kept, ct);

    /// <summary>A few cars as they would be.</summary>
    public async Task<IReadOnlyList<SampleCar>> ListSamplesAsync(int id, CancellationToken ct = default)
    {
        (await actors.GetAsync(ct)).Demand(Permissions.CarsImport);
        var hidden = CarInputField.All.IntersectBy(await HiddenAsync(ct), field => field.Name).ToList();
        var samples = new ImportFolder(options, id).ReadSamples();
        foreach (var sample in samples)
        {
            hidden.ForEach(field => field.Set(sample.Car, null));
        }

        return samples;
    }

    /// <summary>The rows that were not taken as a CSV file that can be corrected and imported again; null when there are none.</summary>
    public async Task<(Stream Content, string FileName)?> OpenRejectsAsync(int id, CancellationToken ct = default)
    {
        await using var db = await OpenAsync(ct);
        var name = await db.Imports.Where(i => i.Id == id).Select(i => i.FileName).FirstOrDefaultAsync(ct);
        var path = new ImportFolder(options, id).Rejects;
        return name is null || !File.Exists(path) ? null
            : (new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), Path.ChangeExtension(name, null) + ".rejected.csv");
    }

    internal static string LockOf(int id) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"import:{id}");

    private static ImportJobResult.Invalid Invalid(string field, string message) => new([new FieldError(field, message)]);

    private static ImportJobResult.WrongState Wrong(Import import) => new(import.State switch
    {
        ImportState.Reading => "The file is still being looked through.",
        ImportState.Refused => import.Problem ?? "The file cannot be imported as it is.",
        ImportState.Checking => "It is being checked: cancel that first.",
        ImportState.Running => "It is running: cancel it first.",
        ImportState.Undoing => "It is being undone.",
        ImportState.Undone => "It was undone: bring the file again.",
        ImportState.Done => "It went through already: undo it to do it in another way.",
        ImportState.Stopped or ImportState.Cancelled => "Part of it is in: check it again to go on, or undo it.",
        _ => "Nothing is under way.",
    });

    private static string NameOf(string fileName)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        return TextRules.Shorten(string.Concat(name.Where(c => !char.IsControl(c))).Trim(), Import.FileNameLength);
    }

    /// <summary>Keeps what is sent in the import's folder.</summary>
    /// <returns>How many bytes it is.</returns>
    /// <exception cref="ImportRefusedException">It is too much or nothing, or the disk does not take it.</exception>
    private static async Task<long> ReceiveAsync(Stream content, ImportFolder folder, CancellationToken ct)
    {
        folder.Create();
        await using var file = new FileStream(folder.File, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        var buffer = new byte[1 << 16];
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
        {
            if (file.Position + read > MaxBytes)
            {
                throw new ImportRefusedException($"A file has at most {MaxBytes >> 20} MB: split it.");
            }

            await KeepAsync(async () => await file.WriteAsync(buffer.AsMemory(0, read), ct));
        }

        await KeepAsync(() =>
        {
            file.Flush(flushToDisk: true);
            return Task.CompletedTask;
        });
        return file.Length > 0 ? file.Length : throw new ImportRefusedException("The file is empty: it needs a header line and a row for each car.");
    }

    private static async Task KeepAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (IOException e)
        {
            throw new ImportRefusedException($"The portal's disk does not take the file: {e.Message}");
        }
    }

    private static async Task ForgetAsync(CarPortalDbContext db, Import import, ImportFolder folder)
    {
        folder.Remove();
        db.Imports.Remove(import);
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private static Task<Import?> ReadAsync(CarPortalDbContext db, int id, CancellationToken ct) =>
        db.Imports.AsNoTracking().Include(i => i.Source).FirstOrDefaultAsync(i => i.Id == id, ct);

    private void Begin(Import import, ImportState state) =>
        (import.State, import.RowsDone, import.WorkStartedRow, import.WorkStartedAt, import.FinishedAt, import.Problem, import.IsCancelAsked, import.Worker) =
            (state, 0, 0, clock.UtcNow(), null, null, false, null);

    /// <summary>Changes an import while nobody else does.</summary>
    private async Task<ImportJobResult> ChangeAsync(int id, Func<CarPortalDbContext, Import, Task<ImportJobResult?>> change, CancellationToken ct, bool needsNoFile = false)
    {
        var actor = await actors.GetAsync(ct);
        if (!actor.Can(Permissions.CarsImport))
        {
            return new ImportJobResult.Forbidden();
        }

        await using var db = await dbFactory.CreateDbContextAsync(ct);
        db.Actor = actor;
        await using var write = await db.BeginWriteAsync(ct);
        await db.LockAsync(LockOf(id), ct);
        var import = await db.Imports.Include(i => i.Source).FirstOrDefaultAsync(i => i.Id == id, ct);
        if (import is null || (import.FileLength is null && !needsNoFile))
        {
            return new ImportJobResult.NotFound();
        }

        if (await change(db, import) is { } wrong)
        {
            return wrong;
        }

        await db.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        if (ImportJob.IsWork(import.State))
        {
            signals.Wake();
        }

        return new ImportJobResult.Ok(Describe(import));
    }

    private async Task<ImportSource> RememberAsync(CarPortalDbContext db, string name, string mapping, FileProfile profile, CancellationToken ct)
    {
        await db.LockAsync("import-sources", ct);
        var key = TextFolding.Fold(name);
        var source = await db.ImportSources.FirstOrDefaultAsync(s => s.NameKey == key, ct);
        if (source is null)
        {
            source = new ImportSource { Name = name, NameKey = key, Mapping = mapping, Headings = "" };
            db.ImportSources.Add(source);
        }

        (source.Name, source.Mapping, source.Headings, source.UsedAt) = (name, mapping, profile.HeadingsText, clock.UtcNow());
        await db.SaveChangesAsync(ct);
        return source;
    }

    private async Task<CarPortalDbContext> OpenAsync(CancellationToken ct)
    {
        (await actors.GetAsync(ct)).Demand(Permissions.CarsImport);
        return await dbFactory.CreateDbContextAsync(ct);
    }

    private async Task<IReadOnlySet<string>> HiddenAsync(CancellationToken ct)
    {
        await using var db = await OpenAsync(ct);
        return FieldMask.For(db.Model, await actors.GetAsync(ct)).HiddenOf(typeof(Car));
    }

    /// <summary>
    /// Fields that the actor may not see: whether a row changes them would tell what they are. Of people nobody may import
    /// and not see them; a key may be so.
    /// </summary>
    private async Task<IEnumerable<FieldError>> FindHiddenAsync(ImportMapping mapping, CarPortalDbContext db, CancellationToken ct)
    {
        var hidden = FieldMask.For(db.Model, await actors.GetAsync(ct)).HiddenOf(typeof(Car));
        return mapping.Fields.Where(f => hidden.Contains(f.Field)).Select(f => new FieldError(f.Field, "You may not see this field, so its column cannot be imported: leave it out."));
    }

    private async Task<ImportPage<T>> PageAsync<T>(int id, int page, Func<ImportFolder, RowLog<T>> list, CancellationToken ct)
    {
        (await actors.GetAsync(ct)).Demand(Permissions.CarsImport);
        var (items, total) = list(new ImportFolder(options, id)).Read(page);
        return new ImportPage<T>(items, page, total);
    }

    private DateTime? UndoUntil(Import import)
    {
        var until = import.FinishedAt?.AddDays(UndoDays);
        return import is { State: ImportState.Done or ImportState.Stopped or ImportState.Cancelled, CorrelationId: not null, LastEntryId: > 0 }
            && until > clock.UtcNow() ? until : null;
    }

    private ImportJob Describe(Import import)
    {
        var done = signals.RowsDone(import.Id) is { } live && ImportJob.IsWork(import.State) ? Math.Max(live, import.RowsDone) : import.RowsDone;
        var seconds = import.WorkStartedAt is { } began ? (clock.UtcNow() - began).TotalSeconds : 0;
        var rate = ImportJob.IsWork(import.State) && seconds > 0 ? (done - import.WorkStartedRow) / seconds : (double?)null;
        return new ImportJob
        {
            Id = import.Id, FileName = import.FileName, FileLength = import.FileLength, State = import.State, Source = import.Source?.Name,
            StartedBy = import.StartedBy, StartedAt = import.StartedAt, FinishedAt = import.FinishedAt, Rows = import.Rows, RowsDone = done,
            RowsPerSecond = rate, TimeLeft = rate > 0 && import.Rows > done ? TimeSpan.FromSeconds((import.Rows - done) / rate.Value) : null,
            Tally = import.Tally, Problem = import.Problem, StopOnError = import.StopOnError, WithdrawMissing = import.WithdrawMissing, UndoUntil = UndoUntil(import),
        };
    }
}
