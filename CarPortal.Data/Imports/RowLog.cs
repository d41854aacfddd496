using System.Buffers.Binary;
using System.Text.Json;

namespace CarPortal.Data.Imports;

/// <summary>
/// A long list on disk that is written once from front to back and read by pages: one JSON text per line, and beside it
/// how many there are and where each page begins, so that the last page of millions is read as fast as the first.
/// </summary>
internal sealed class RowLog<T>(string path, JsonSerializerOptions json)
{
    /// <summary>Items of a page.</summary>
    public const int PageSize = 50;

    private const int NumberSize = 8;

    private string Index => path + ".index";

    /// <summary>Begins the list anew, or behind its first items.</summary>
    public Writer Begin(int keep = 0) => new(path, Index, json, keep);

    /// <summary>A page, from 1, and how many items there are in all; empty when there is none.</summary>
    public (IReadOnlyList<T> Items, int Total) Read(int page)
    {
        if (page < 1 || !File.Exists(Index) || !File.Exists(path))
        {
            return ([], 0);
        }

        using var index = new FileStream(Index, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var total = (int)(ReadNumber(index, 0) ?? 0);
        if (ReadNumber(index, page) is not { } place)
        {
            return ([], total);
        }

        using var lines = new StreamReader(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete });
        lines.BaseStream.Position = place;
        var items = new List<T>(PageSize);
        while (items.Count < PageSize && lines.ReadLine() is { } line)
        {
            items.Add(JsonSerializer.Deserialize<T>(line, json)!);
        }

        return (items, total);
    }

    private static long? ReadNumber(FileStream index, long at)
    {
        var number = new byte[NumberSize];
        index.Position = at * NumberSize;
        return index.ReadAtLeast(number, NumberSize, throwOnEndOfStream: false) < NumberSize ? null : BinaryPrimitives.ReadInt64LittleEndian(number);
    }

    /// <summary>Adds to the list; how many there are is told when it is disposed of.</summary>
    internal sealed class Writer : IDisposable
    {
        private readonly JsonSerializerOptions _json;
        private readonly FileStream _lines;
        private readonly FileStream _index;
        private int _count;

        public Writer(string path, string index, JsonSerializerOptions json, int keep)
        {
            _json = json;
            _lines = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, 1 << 16);
            _index = new FileStream(index, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
            KeepFirst(keep);
        }

        /// <summary>Takes away what is behind the first items.</summary>
        public void KeepFirst(int count)
        {
            if (_count == count && _count > 0)
            {
                return;
            }

            (_lines.Position, _index.Position, _count) = (0, 0, 0);
            _index.SetLength(0);
            Write(0);
            while (_count < count && _lines.Position < _lines.Length)
            {
                Place();
                for (var next = _lines.ReadByte(); next is not ('\n' or -1); next = _lines.ReadByte())
                {
                }
            }

            _lines.SetLength(_lines.Position);
        }

        public void Add(T item)
        {
            Place();
            JsonSerializer.Serialize(_lines, item, _json);
            _lines.WriteByte((byte)'\n');
        }

        public void Dispose()
        {
            _lines.Dispose();
            _index.Position = 0;
            Write(_count);
            _index.Dispose();
        }

        /// <summary>Notes where a page begins.</summary>
        private void Place()
        {
            if (_count++ % PageSize == 0)
            {
                Write(_lines.Position);
            }
        }

        private void Write(long value)
        {
            Span<byte> number = stackalloc byte[NumberSize];
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            _index.Write(number);
        }
    }
}

/// <summary>A page of a list about an import.</summary>
/// <param name="Items">At most 50.</param>
/// <param name="Page">Which page, from 1.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record ImportPage<T>(IReadOnlyList<T> Items, int Page, int Total)
{
    /// <summary>How many pages there are, at least 1.</summary>
    public int Pages => Math.Max(1, (Total + RowLog<T>.PageSize - 1) / RowLog<T>.PageSize);
}
