using CarPortal.Data.Cars;

namespace CarPortal.Data.Imports;

/// <summary>The file of an import, ready to be read from its first row, and what decides about the rows.</summary>
internal sealed class OpenedImport : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Opens it.</summary>
    /// <exception cref="ImportRefusedException">What is known of the file is lost.</exception>
    public OpenedImport(Import import, ImportFolder folder, CarOptions options, DateTime now)
    {
        var profile = folder.ReadProfile() ?? throw new ImportRefusedException("The file has to be looked through again: bring it again.");
        Mapping = ImportMapping.Read(import.Mapping ?? "") ?? throw new ImportRefusedException("How its columns are read is not known: bring it again.");
        _file = folder.Open();
        try
        {
            Rows = new ImportRows(
                FileRows.Open(_file, new ImportFile(profile.Hash, profile.Encoding)), Mapping, now, options.PhotosNeeded, ImportFixes.Read(import.Fixes));
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        Sorter = new RowSorter(import.FileHash, Mapping, import.SourceId, import.Rows, options, now);
    }

    public ImportMapping Mapping { get; }

    public ImportRows Rows { get; }

    public RowSorter Sorter { get; }

    public void Dispose()
    {
        Rows.Dispose();
        _file.Dispose();
    }
}
