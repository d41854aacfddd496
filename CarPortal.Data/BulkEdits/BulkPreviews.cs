namespace CarPortal.Data.BulkEdits;

/// <summary>
/// Remembers the last previews of this process: the stamp alone tells that something changed since, this tells what. A
/// preview that it has forgotten, or another process made, is refused all the same when it no longer holds.
/// </summary>
public sealed class BulkPreviews
{
    /// <summary>Cars of all the previews that are remembered: 8 MB.</summary>
    private const int MostCars = 1_000_000;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Stamp, Memory Memory)> _newest = [];

    internal void Add(string stamp, Memory memory)
    {
        lock (_lock)
        {
            Remove(stamp);
            _newest.AddFirst((stamp, memory));
            while (_newest.Count > 1 && _newest.Sum(p => p.Memory.Prints.Length) > MostCars)
            {
                _newest.RemoveLast();
            }
        }
    }

    internal Memory? Find(string stamp)
    {
        lock (_lock)
        {
            return _newest.FirstOrDefault(p => p.Stamp == stamp).Memory;
        }
    }

    private void Remove(string stamp)
    {
        for (var node = _newest.First; node is not null; node = node.Next)
        {
            if (node.Value.Stamp == stamp)
            {
                _newest.Remove(node);
                return;
            }
        }
    }

    /// <summary>A preview's change and cars.</summary>
    internal sealed record Memory(byte[] Key, (int Id, int Print)[] Prints)
    {
        /// <summary>Every car that is not as it was, in the order of ids.</summary>
        public IEnumerable<(int Id, BulkDrift How)> Compare(IReadOnlyList<(int Id, int Print)> now)
        {
            var (i, j) = (0, 0);
            while (i < Prints.Length || j < now.Count)
            {
                if (j == now.Count || (i < Prints.Length && Prints[i].Id < now[j].Id))
                {
                    yield return (Prints[i++].Id, BulkDrift.Left);
                }
                else if (i == Prints.Length || now[j].Id < Prints[i].Id)
                {
                    yield return (now[j++].Id, BulkDrift.Joined);
                }
                else
                {
                    if (Prints[i++].Print != now[j].Print)
                    {
                        yield return (now[j].Id, BulkDrift.Changed);
                    }

                    j++;
                }
            }
        }
    }
}
