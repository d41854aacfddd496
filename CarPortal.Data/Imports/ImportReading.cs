namespace CarPortal.Data.Imports;

/// <summary>How a file is to be read, when nobody is there to be asked: by what is certain, or not at all.</summary>
internal static class ImportReading
{
    /// <summary>What is read into which field, and how many rows there are.</summary>
    /// <param name="file">The file.</param>
    /// <param name="examined">What is known of it.</param>
    /// <param name="options">What was said of it.</param>
    /// <param name="remembered">How an earlier file of the same source was read; null for none.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ImportRefusedException">That is not clear.</exception>
    public static (ImportMapping Mapping, int Rows) FindMapping(
        Stream file, ImportFile examined, ImportOptions options, ImportMapping? remembered, CancellationToken ct)
    {
        using var rows = FileRows.Open(file, examined);
        var profile = FileProfiler.Read(rows, examined, ct);
        if (profile.Rows == 0)
        {
            throw new ImportRefusedException("The file has a header but no rows.");
        }

        var mapping = options.Mapping ?? Recall(remembered, profile, options) ?? Propose(rows, profile).Answer(profile, options.Numbers, options.Dates);
        if (mapping.Check(profile) is [var wrong, ..])
        {
            throw new ImportRefusedException(wrong.Message);
        }

        options.OnRead?.Invoke(profile, mapping);
        return (mapping, profile.Rows);
    }

    /// <summary>What is remembered, if the file is still such a one.</summary>
    private static ImportMapping? Recall(ImportMapping? remembered, FileProfile profile, ImportOptions options)
    {
        var known = remembered?.For(profile);
        if (known?.Check(profile) is not { Count: > 0 } faults)
        {
            return known;
        }

        // What was never asked of the earlier file can be answered; a column that is gone cannot.
        known = known.Answer(profile, options.Numbers, options.Dates);
        if (known.Check(profile).Count == 0)
        {
            return known;
        }

        options.OnForgotten?.Invoke(faults);
        return null;
    }

    private static ImportMapping Propose(FileRows rows, FileProfile profile)
    {
        var twice = rows.Written.Where(heading => heading.Length > 0)
            .GroupBy(heading => CarColumn.Find(heading)?.Name ?? CarColumn.Simplify(heading)).FirstOrDefault(same => same.Skip(1).Any());
        if (twice is not null)
        {
            throw new ImportRefusedException($"The columns {string.Join(" and ", twice)} are the same one: which counts? Remove or rename one.");
        }

        var mapping = ImportMapping.Propose(profile);
        if (mapping.FindMissing().FirstOrDefault() is { } missing)
        {
            throw new ImportRefusedException(
                $"The file has no column {missing} (or {(missing == "make" ? "brand" : "name")}). The first line must name the columns, with commas, "
                + $"semicolons, tabs or bars between them; it is: {TextRules.Shorten(string.Join(rows.Delimiter, rows.Written), 120)}");
        }

        return mapping;
    }
}
