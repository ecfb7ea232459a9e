using System.Text;

namespace Usher.Fuzz;

/// <summary>Changes inputs at random.</summary>
internal sealed class Mutator(string target, Random random)
{
    private const int Longest = 4096;

    private readonly byte[][] _pieces = [.. (target switch
    {
        "exchange" => new[]
        {
            "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "0", "5", "ffffffff", "-1", "+", "chunked", "Content-Length: 5\r\n", "\r\n\r\n", "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 \r\n\r\n", "0\r\n\r\n", "HTTP/1.0", "304", "204", "keep-alive", ";a=\"b\"", "\u00ff",
        },
        "target" => ["/", "//", "/.", "/..", "%2e", "%2F", "%5c", "%00", "%", "?", "#", ";", "\\", "http://", "@", ":80", "[::1]", "*", "\n", "..;", "%25", "%C3%A9", "\u00ff"],
        _ => [": ", "- ", "\n", "\n  ", "{", "}", "[", "]", ",", "&a ", "*a", "<<: ", "!!str ", "? ", "|\n ", ">\n ", "\"", "'", "#", "---\n", "...\n", "%YAML 1.2\n", "\t", "${X}", "\u0085", "\u2028", "~"],
    }).Select(Encoding.UTF8.GetBytes)];

    /// <summary>A changed copy.</summary>
    public byte[] Change(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var changes = 1 << random.Next(5); changes > 0; changes--) ChangeOnce(bytes, other);
        if (bytes.Count > Longest) bytes.RemoveRange(Longest, bytes.Count - Longest);
        return [.. bytes];
    }

    private void ChangeOnce(List<byte> bytes, byte[] other)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(8))
        {
            case 0 or 1:
                bytes.InsertRange(at, _pieces[random.Next(_pieces.Length)]);
                break;
            case 2:
                bytes.RemoveRange(at, Math.Min(1 + random.Next(8), bytes.Count - at));
                break;
            case 3 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 4 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 5:
                var from = random.Next(bytes.Count + 1);
                bytes.InsertRange(at, bytes.GetRange(from, Math.Min(64, random.Next(bytes.Count - from + 1))));
                break;
            case 6 when other.Length > 0:
                var begin = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(begin, random.Next(other.Length - begin) + 1).ToArray());
                break;
            case 7 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
