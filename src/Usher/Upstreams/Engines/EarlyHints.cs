using System.Buffers;
using System.IO.Pipelines;
using Usher.Http1.Wire;

namespace Usher.Upstreams.Engines;

/// <summary>Writes a 103 (RFC 8297) as raw bytes onto a client's HTTP/1.1 connection.</summary>
internal static class EarlyHints
{
    /// <summary>Writes the head. Only Link is passed on: it is what a 103 is for.</summary>
    public static void Write(in ResponseHead head, PipeWriter output)
    {
        output.Write("HTTP/1.1 103 Early Hints\r\n"u8);
        foreach (var field in head.Fields)
        {
            if (field.Name.Length != 4 || !System.Text.Ascii.EqualsIgnoreCase(field.Name, "link"u8)) continue;
            output.Write("Link: "u8);
            output.Write(field.Value);
            output.Write("\r\n"u8);
        }

        output.Write("\r\n"u8);
    }

    /// <summary>Sends it.</summary>
    public static async ValueTask Flush(PipeWriter output) => await output.FlushAsync();
}
