namespace CarPortal.Data.Imports;

/// <summary>What became of a batch.</summary>
internal sealed record BatchOutcome(
    int Added, int AlreadyIn, int Mended, IReadOnlyList<(ImportRow Row, IReadOnlyList<FieldError> Errors)> Rejected, IReadOnlyList<ImportRow> Unready,
    IReadOnlyList<ImportRow> Warned)
{
    public ImportCounts AddTo(ImportCounts counts, int rows) => new(
        counts.Rows + rows, counts.Added + Added, counts.Rejected + Rejected.Count, counts.AlreadyIn + AlreadyIn, counts.Mended + Mended,
        counts.Unready + Unready.Count, counts.Warned + Warned.Count);
}
