using CarPortal.Data.Cars;
using Microsoft.EntityFrameworkCore;

namespace CarPortal.Data.Imports;

/// <summary>
/// How an import's file is read, and what of it was mended. Everything needs <see cref="Permissions.CarsImport"/>; reads
/// throw <see cref="PermissionDeniedException"/> without it.
/// </summary>
public sealed class ImportSettingsService(
    IDbContextFactory<CarPortalDbContext> dbFactory, ActorSource actors, TimeProvider clock, DataOptions options, ImportSignals signals)
{
    /// <summary>Most values that are mended on the page; more are better mended in the file.</summary>
    public const int MostFixes = 1_000;

    private readonly ImportEdits _edits = new(dbFactory, actors, clock, signals);

    /// <summary>The names of the sources, in the order of the alphabet.</summary>
    public async Task<IReadOnlyList<string>> ListSourcesAsync(CancellationToken ct = default)
    {
        var (db, _) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsImport, ct);
        await using var opened = db;
        return await db.ImportSources.OrderBy(s => s.NameKey).Take(500).Select(s => s.Name).ToListAsync(ct);
    }

    /// <summary>How the file is read; null when there is no such import, or its file was not looked through yet.</summary>
    public async Task<ImportReadout?> ReadAsync(int id, CancellationToken ct = default)
    {
        var (db, mask) = await dbFactory.OpenForReadAsync(actors, Permissions.CarsImport, ct);
        await using var opened = db;
        if (await ImportEdits.FindAsync(db, id, ct) is not { Mapping: not null } import || new ImportFolder(options, id).ReadProfile() is not { } profile)
        {
            return null;
        }

        var mapping = ImportMapping.Read(import.Mapping) ?? new ImportMapping();
        var settings = new ImportSettings
        {
            Encoding = import.Encoding, Mapping = mapping, Source = import.Source?.Name, StopOnError = import.StopOnError, WithdrawMissing = import.WithdrawMissing,
        };
        return new ImportReadout(profile, settings, mapping.Check(profile, mask.HiddenOf(typeof(Car))), mapping.UnusedOf(profile), import.Source is not null);
    }

    /// <summary>Changes how a file is to be imported; what a dry run found is then out of date.</summary>
    /// <returns>Ok, NotFound, Forbidden, Invalid or WrongState.</returns>
    public Task<ImportJobResult> SaveAsync(int id, ImportSettings settings, CancellationToken ct = default) => _edits.ChangeAsync(id, async (db, import) =>
    {
        if (!ImportEdits.Open.Contains(import.State))
        {
            return ImportJobResult.WrongState.Of(import);
        }

        var folder = new ImportFolder(options, id);
        if (settings.Encoding is { } named && (named.Length > Import.EncodingLength || ImportEncoding.Find(named) is null))
        {
            return ImportEdits.Invalid("encoding", "There is no such encoding: name one such as utf-8 or windows-1252.");
        }

        var isReadAnew = settings.Encoding != import.Encoding;
        import.Encoding = settings.Encoding;
        if (isReadAnew || folder.ReadProfile() is not { } profile)
        {
            _edits.Begin(import, ImportState.Reading);
            return null;
        }

        List<FieldError> errors = [.. settings.Mapping.Check(profile, FieldMask.For(db.Model, db.Actor!).HiddenOf(typeof(Car)))];
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
    public Task<ImportJobResult> FixAsync(int id, int row, string heading, string? value, CancellationToken ct = default) => _edits.ChangeAsync(id, (_, import) =>
    {
        if (!ImportEdits.Open.Contains(import.State))
        {
            return ImportJobResult.WrongState.Of(import);
        }

        if (row < 1 || row > import.Rows || new ImportFolder(options, id).ReadProfile()?.Columns.Any(c => c.Heading == heading) != true)
        {
            return ImportEdits.Invalid("row", "The file has no such value.");
        }

        var fixes = ImportFixes.Read(import.Fixes);
        if (value is not null && (TextRules.HasControl(value, multiLine: true) || !TextRules.IsWellFormed(value)))
        {
            return ImportEdits.Invalid("value", "A value has no control characters.");
        }

        if (value?.Length > CarRules.NotesLength)
        {
            return ImportEdits.Invalid("value", $"At most {CarRules.NotesLength} characters.");
        }

        fixes.Set(row, heading, value);
        if (fixes.Count > MostFixes || fixes.Write() is not { Length: <= Import.FixesLength } written)
        {
            return ImportEdits.Invalid("value", $"At most {MostFixes} values can be mended here: mend the rest in the file.");
        }

        (import.Fixes, import.State) = (written, ImportState.Ready);
        return null;
    }, ct);

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
}
