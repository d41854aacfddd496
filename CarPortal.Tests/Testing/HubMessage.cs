using System.Buffers.Binary;
using System.Text;

namespace CarPortal.Tests.Testing;

/// <summary>A message of SignalR's MessagePack protocol, as far as a circuit needs it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Of a completion: which call it answers.</param>
/// <param name="Target">Of an invocation: what is called.</param>
/// <param name="Arguments">Of an invocation; of a completion: the kind of result (1 is an error) and the result.</param>
internal readonly record struct HubMessage(int Kind, string? Id, string? Target, IReadOnlyList<object?> Arguments)
{
    public const int Invocation = 1, Completion = 3, Ping = 6, Close = 7;

    /// <summary>The first thing that is said on a connection.</summary>
    public static byte[] Handshake { get; } = Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e");

    public static byte[] PingFrame { get; } = [2, 0x91, Ping];

    /// <summary>A framed call; arguments are text, numbers, truth or nothing. Without an id it is not answered.</summary>
    public static byte[] Call(string? id, string target, params object?[] arguments)
    {
        using var body = new MemoryStream();
        body.Write([0x96, Invocation, 0x80]);
        Write(body, id);
        Write(body, target);
        body.WriteByte((byte)(0x90 | arguments.Length));
        foreach (var argument in arguments)
        {
            Write(body, argument);
        }

        body.WriteByte(0x90); // No streams.
        return Frame(body.ToArray());
    }

    /// <summary>Puts its length before a message.</summary>
    public static byte[] Frame(byte[] body)
    {
        using var frame = new MemoryStream();
        var length = (uint)body.Length;
        for (; length > 0x7f; length >>= 7)
        {
            frame.WriteByte((byte)(length | 0x80));
        }

        frame.WriteByte((byte)length);
        frame.Write(body);
        return frame.ToArray();
    }

    /// <summary>Takes the first message, when all of it is there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out HubMessage message, out int length)
    {
        (message, length) = (default, 0);
        var (at, size) = (0, 0);
        for (var shift = 0; ; shift += 7)
        {
            if (at == data.Length)
            {
                return false;
            }

            size |= (data[at] & 0x7f) << shift;
            if ((data[at++] & 0x80) == 0)
            {
                break;
            }
        }

        if (data.Length < at + size)
        {
            return false;
        }

        length = at + size;
        message = Read(data.Slice(at, size));
        return true;
    }

    // [1, headers, id, target, arguments, …], [3, headers, id, kind of result, result], [6], [7, …]
    private static HubMessage Read(ReadOnlySpan<byte> body)
    {
        var at = 0;
        var parts = (object?[])ReadValue(body, ref at)!;
        return (int)(long)parts[0]! switch
        {
            Invocation => new(Invocation, (string?)parts[2], (string?)parts[3], (object?[])parts[4]!),
            Completion => new(Completion, (string?)parts[2], null, parts[3..]),
            var kind => new(kind, null, null, []),
        };
    }

    private static object? ReadValue(ReadOnlySpan<byte> data, ref int at)
    {
        var kind = data[at++];
        return kind switch
        {
            <= 0x7f => (long)kind,
            <= 0x8f => ReadMap(data, ref at, kind & 0x0f),
            <= 0x9f => ReadArray(data, ref at, kind & 0x0f),
            <= 0xbf => ReadText(data, ref at, kind & 0x1f),
            0xc0 => null,
            0xc2 => false,
            0xc3 => true,
            0xc4 or 0xc5 or 0xc6 => ReadBytes(data, ref at, (int)ReadNumber(data, ref at, 1 << (kind - 0xc4))),
            0xcc or 0xcd or 0xce or 0xcf => ReadNumber(data, ref at, 1 << (kind - 0xcc)),
            0xd0 => (long)(sbyte)data[at++],
            0xd1 => (long)(short)ReadNumber(data, ref at, 2),
            0xd2 => (long)(int)ReadNumber(data, ref at, 4),
            0xd3 => ReadNumber(data, ref at, 8),
            0xd9 or 0xda or 0xdb => ReadText(data, ref at, (int)ReadNumber(data, ref at, 1 << (kind - 0xd9))),
            0xdc or 0xdd => ReadArray(data, ref at, (int)ReadNumber(data, ref at, 2 << (kind - 0xdc))),
            >= 0xe0 => (long)(sbyte)kind,
            _ => throw new InvalidDataException($"MessagePack's {kind:x2} is not read."),
        };
    }

    private static long ReadNumber(ReadOnlySpan<byte> data, ref int at, int size)
    {
        long number = 0;
        for (var i = 0; i < size; i++)
        {
            number = (number << 8) | data[at++];
        }

        return number;
    }

    private static byte[] ReadBytes(ReadOnlySpan<byte> data, ref int at, int length)
    {
        at += length;
        return data[(at - length)..at].ToArray();
    }

    private static string ReadText(ReadOnlySpan<byte> data, ref int at, int length) => Encoding.UTF8.GetString(ReadBytes(data, ref at, length));

    private static object?[] ReadArray(ReadOnlySpan<byte> data, ref int at, int count)
    {
        var items = new object?[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = ReadValue(data, ref at);
        }

        return items;
    }

    private static object?[] ReadMap(ReadOnlySpan<byte> data, ref int at, int count) => ReadArray(data, ref at, 2 * count);

    private static void Write(MemoryStream to, object? value)
    {
        Span<byte> number = stackalloc byte[8];
        switch (value)
        {
            case null:
                to.WriteByte(0xc0);
                break;
            case bool truth:
                to.WriteByte(truth ? (byte)0xc3 : (byte)0xc2);
                break;
            case long integer:
                to.WriteByte(0xd3);
                BinaryPrimitives.WriteInt64BigEndian(number, integer);
                to.Write(number);
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                to.WriteByte(0xdb);
                BinaryPrimitives.WriteInt32BigEndian(number, bytes.Length);
                to.Write(number[..4]);
                to.Write(bytes);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is not written.", nameof(value));
        }
    }
}
