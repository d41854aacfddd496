using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CarPortal.Data.BulkEdits;

/// <summary>Counts outcomes and makes the stamp that says what they were: of the change and of every car's id, version and outcome.</summary>
internal sealed class BulkTally : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _row = new byte[17];
    private readonly Dictionary<string, int> _reasons = [];
    private readonly int[] _counts = new int[3];
    private readonly byte[] _key;

    public BulkTally(BulkPlan plan)
    {
        _key = plan.Key;
        _hash.AppendData(_key);
    }

    /// <summary>Each car and a number that tells its state, in the order of ids.</summary>
    public List<(int Id, int Print)> Prints { get; } = [];

    public int this[BulkVerdict verdict] => _counts[(int)verdict];

    public IReadOnlyList<BulkReason> Reasons =>
        [.. _reasons.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal).Take(BulkPreview.MaxRows).Select(r => new BulkReason(r.Key, r.Value))];

    public void Add(BulkOutcome outcome)
    {
        _counts[(int)outcome.Verdict]++;
        Prints.Add((outcome.Id, outcome.Print));
        BinaryPrimitives.WriteInt32LittleEndian(_row, outcome.Id);
        BinaryPrimitives.WriteInt64LittleEndian(_row.AsSpan(4), outcome.Car?.Version ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(_row.AsSpan(12), outcome.Costs);
        _row[16] = (byte)outcome.Verdict;
        _hash.AppendData(_row);
        if (outcome.Why is { } why)
        {
            _reasons[why] = _reasons.GetValueOrDefault(why) + 1;
            _hash.AppendData(Encoding.UTF8.GetBytes(why));
        }
    }

    public string Stamp() => Convert.ToHexStringLower(_hash.GetCurrentHash().AsSpan(0, 16));

    /// <summary>What is remembered of a preview.</summary>
    public BulkPreviews.Memory Remember() => new(_key, [.. Prints]);

    public void Dispose() => _hash.Dispose();
}
