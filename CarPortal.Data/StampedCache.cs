using System.Collections.Concurrent;

namespace CarPortal.Data;

/// <summary>
/// What was read from the database, for as long as nobody has committed anything to it since: as true as reading it
/// again. See docs/decisions/sessions-are-checked-at-every-request.md.
/// </summary>
internal sealed class StampedCache<TKey, TValue>(DatabaseStamp stamp, int most = int.MaxValue)
    where TKey : notnull
    where TValue : class
{
    private Page _page = new(null, 0);

    /// <summary>What is true now. What is read from here on may be kept in it.</summary>
    public Page Current()
    {
        var now = stamp.Read();
        var page = Volatile.Read(ref _page);
        if (now is null || page.Stamp != now)
        {
            page = new Page(now, most);
            Volatile.Write(ref _page, page);
        }

        return page;
    }

    /// <summary>What was read under one stamp, as much as is kept at most. A commit leaves the whole page behind.</summary>
    public sealed class Page(long? stamp, int most)
    {
        private readonly ConcurrentDictionary<TKey, TValue> _values = new();

        public long? Stamp { get; } = stamp;

        public TValue? Find(TKey key) => _values.GetValueOrDefault(key);

        public void Keep(TKey key, TValue value)
        {
            if (Stamp is not null && _values.Count < most)
            {
                _values[key] = value;
            }
        }
    }
}
