namespace CarPortal.Data.Imports;

/// <summary>Looks at every row of a file.</summary>
internal static class FileProfiler
{
    /// <summary>What the file holds, in memory that does not grow with it.</summary>
    /// <param name="rows">The file's rows, from the first on.</param>
    /// <param name="examined">What is known of the file.</param>
    /// <param name="ct">Cancels.</param>
    /// <param name="progress">Told now and then how many rows were seen.</param>
    /// <exception cref="ImportRefusedException">There are more rows than can be imported.</exception>
    public static FileProfile Read(FileRows rows, ImportFile examined, CancellationToken ct, Action<int>? progress = null)
    {
        var columns = rows.Headings.Select(heading => new ColumnObserver(heading)).ToArray();
        var count = 0;
        for (; rows.Read(); count++)
        {
            if (count % RowBatches.Size == 0)
            {
                ct.ThrowIfCancellationRequested();
                progress?.Invoke(count);
            }

            if (count == ImportJobService.MaxRows)
            {
                throw new ImportRefusedException("A file has at most 5,000,000 rows: split it.");
            }

            if (rows.Problem is not null)
            {
                continue;
            }

            var fields = rows.Fields();
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Add(fields[i]);
            }
        }

        return new FileProfile(examined.Hash, examined.Encoding, rows.Delimiter, count, [.. columns.Select(c => c.Finish())]);
    }
}
