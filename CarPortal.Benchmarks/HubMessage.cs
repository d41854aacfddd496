using System.Buffers.Binary;
using System.Text;

namespace CarPortal.Benchmarks;

/// <summary>A message of SignalR's MessagePack protocol, as far as a circuit needs it.</summary>
internal readonly record struct HubMessage(int Kind, string? Target, long FirstNumber)
{
    public const int Invocation = 1, Completion = 3, Ping = 6, Close = 7;

    public static byte[] PingFrame { get; } = [2, 0x91, Ping];

    /// <summary>A framed call; arguments are text, numbers, truth or nothing.</summary>
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
        using var frame = new MemoryStream();
        var length = (uint)body.Length;
        for (; length > 0x7f; length >>= 7)
        {
            frame.WriteByte((byte)(length | 0x80));
        }

        frame.WriteByte((byte)length);
        body.WriteTo(frame);
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

    // [kind, headers {}, id, target, [first argument, …], …]
    private static HubMessage Read(ReadOnlySpan<byte> body)
    {
        var kind = (int)body[1];
        if (kind != Invocation)
        {
            return new(kind, null, 0);
        }

        var at = 3; // After the empty headers.
        at += body[at] == 0xc0 ? 1 : 1 + (body[at] & 0x1f);
        var (from, length) = body[at] == 0xd9 ? (at + 2, body[at + 1]) : (at + 1, body[at] & 0x1f);
        var arguments = body[(from + length)..];
        return new(kind, Encoding.UTF8.GetString(body.Slice(from, length)), arguments.Length > 1 ? Number(arguments[1..]) : 0);
    }

    private static long Number(ReadOnlySpan<byte> at) => at[0] switch
    {
        <= 0x7f => at[0],
        0xcc => at[1],
        0xcd => BinaryPrimitives.ReadUInt16BigEndian(at[1..]),
        0xce => BinaryPrimitives.ReadUInt32BigEndian(at[1..]),
        0xcf or 0xd3 => BinaryPrimitives.ReadInt64BigEndian(at[1..]),
        _ => 0,
    };

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
