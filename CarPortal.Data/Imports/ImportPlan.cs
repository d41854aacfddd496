using System.Buffers.Binary;

namespace CarPortal.Data.Imports;

/// <summary>
/// What the dry run decided, four bytes for each row and, behind them, four for the cars that are to be withdrawn: the
/// import itself compares before it commits.
/// </summary>
internal static class ImportPlan
{
    private const int Size = sizeof(uint);

    /// <summary>A number for a list of cars.</summary>
    public static uint PrintOf(IEnumerable<Cars.Car> cars) =>
        cars.Aggregate(2_166_136_261u, (hash, car) => (((hash ^ (uint)car.Id) * 16_777_619u) ^ (uint)car.Version) * 16_777_619u);

    /// <summary>Reads some rows' decisions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="first">The first row, from 1.</param>
    /// <param name="count">How many rows.</param>
    public static uint[] Read(string path, int first, int count)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        file.Position = (first - 1L) * Size;
        var bytes = new byte[count * Size];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var prints = new uint[read / Size];
        for (var i = 0; i < prints.Length; i++)
        {
            prints[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * Size));
        }

        return prints;
    }

    /// <summary>Writes decisions one after the other; the file is in its place once it is whole.</summary>
    public sealed class Writer(string path) : IDisposable
    {
        private readonly FileStream _file = new(path + ".unfinished", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);

        public void Add(uint print)
        {
            Span<byte> bytes = stackalloc byte[Size];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, print);
            _file.Write(bytes);
        }

        public void Finish()
        {
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            File.Move(path + ".unfinished", path, overwrite: true);
        }

        public void Dispose() => _file.Dispose();
    }
}
