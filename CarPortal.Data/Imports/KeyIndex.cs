using System.Runtime.InteropServices;

namespace CarPortal.Data.Imports;

/// <summary>
/// Which line of a file had a key first. Twelve bytes for each of millions of keys, since it keeps a number made of
/// them: two different keys of five million have the same one in less than one of a million files.
/// </summary>
internal sealed class KeyIndex
{
    private ulong[] _keys;
    private int[] _lines;
    private int _count;

    /// <param name="expected">How many keys there may be.</param>
    public KeyIndex(int expected)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, expected / 3 * 4));
        (_keys, _lines) = (new ulong[size], new int[size]);
    }

    /// <summary>Notes a key's line; gives the line that had it before, or 0 for none.</summary>
    public int Add(string key, int line)
    {
        if (_count * 4L >= _keys.Length * 3L)
        {
            Grow();
        }

        var number = NumberOf(key);
        var place = Find(_keys, number);
        if (_keys[place] == number)
        {
            return _lines[place];
        }

        (_keys[place], _lines[place]) = (number, line);
        _count++;
        return 0;
    }

    private static ulong NumberOf(string key)
    {
        // FNV-1a, then mixed as MurmurHash3 ends; 0 stands for an empty place.
        var number = 14_695_981_039_346_656_037UL;
        foreach (var part in MemoryMarshal.AsBytes(key.AsSpan()))
        {
            number = (number ^ part) * 1_099_511_628_211UL;
        }

        number = (number ^ (number >> 33)) * 0xff51afd7ed558ccdUL;
        number ^= number >> 33;
        return number == 0 ? 1 : number;
    }

    private static int Find(ulong[] keys, ulong number)
    {
        var place = (int)(number & (ulong)(keys.Length - 1));
        while (keys[place] != 0 && keys[place] != number)
        {
            place = (place + 1) & (keys.Length - 1);
        }

        return place;
    }

    private void Grow()
    {
        var (keys, lines) = (new ulong[_keys.Length * 2], new int[_keys.Length * 2]);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i] != 0)
            {
                var place = Find(keys, _keys[i]);
                (keys[place], lines[place]) = (_keys[i], _lines[i]);
            }
        }

        (_keys, _lines) = (keys, lines);
    }
}
