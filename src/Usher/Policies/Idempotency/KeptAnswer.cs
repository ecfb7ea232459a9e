using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Idempotency;

/// <summary>An answer as bytes: its status, its fields and its body.</summary>
internal static class KeptAnswer
{
    private const byte Version = 1;

    /// <summary>Writes an answer down.</summary>
    public static byte[] Write(HttpResponse response, ReadOnlySpan<byte> body)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + body.Length);
        buffer.Write([Version]);
        WriteNumber(buffer, response.StatusCode);
        var count = 0;
        foreach (var (name, values) in response.Headers)
        {
            if (!IsFraming(name)) count += values.Count;
        }

        WriteNumber(buffer, count);
        foreach (var (name, values) in response.Headers)
        {
            if (IsFraming(name)) continue;
            foreach (var value in values)
            {
                WriteText(buffer, name);
                WriteText(buffer, value ?? "");
            }
        }

        buffer.Write(body);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Gives an answer again. False: it cannot be read, and nothing was answered.</summary>
    public static bool TryGive(HttpContext context, ReadOnlyMemory<byte> kept, out ReadOnlyMemory<byte> body)
    {
        body = default;
        var rest = kept.Span;
        if (rest.Length < 9 || rest[0] != Version) return false;
        rest = rest[1..];
        var response = context.Response;
        response.StatusCode = ReadNumber(ref rest);
        var count = ReadNumber(ref rest);
        var (last, isTaken) = ("", false);
        for (var i = 0; i < count; i++)
        {
            var (name, value) = (ReadText(ref rest), ReadText(ref rest));
            // What other policies say of this request holds, and not what they said of that one.
            if (name != last) (last, isTaken) = (name, response.Headers.ContainsKey(name));
            if (!isTaken) response.Headers[name] = StringValues.Concat(response.Headers[name], value);
        }

        body = kept[^rest.Length..];
        return true;
    }

    // What belongs to the connection, or is said anew each time.
    private static bool IsFraming(string name) => HeaderText.IsFraming(name) || name.Equals("Date", StringComparison.OrdinalIgnoreCase) || name.Equals("X-Request-Id", StringComparison.OrdinalIgnoreCase);

    private static void WriteNumber(ArrayBufferWriter<byte> buffer, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(4), number);
        buffer.Advance(4);
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteNumber(buffer, bytes.Length);
        buffer.Write(bytes);
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> rest)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[4..];
        return number;
    }

    private static string ReadText(ref ReadOnlySpan<byte> rest)
    {
        var length = ReadNumber(ref rest);
        var text = Encoding.UTF8.GetString(rest[..length]);
        rest = rest[length..];
        return text;
    }
}
