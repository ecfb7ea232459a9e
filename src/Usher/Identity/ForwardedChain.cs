using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Identity;

/// <summary>
/// The proxies that a request passed, as a trusted proxy tells: from <c>Forwarded</c> (RFC 7239), which wins, or from
/// <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c>. A field that is malformed is not believed at all.
/// </summary>
internal sealed class ForwardedChain
{
    private const int MaxHops = 64;
    private static readonly SearchValues<char> NotInHost = SearchValues.Create("/\\@ \"<>?#");

    /// <summary>The hops, the client's end first.</summary>
    public List<ForwardedHop> Hops { get; } = [];

    /// <summary>Reads the chain of a request; empty where there is none, or where it is malformed.</summary>
    public static ForwardedChain Read(IHeaderDictionary headers)
    {
        var chain = new ForwardedChain();
        var forwarded = headers["Forwarded"];
        if (forwarded.Count > 0)
        {
            if (!chain.ReadForwarded(forwarded)) chain.Hops.Clear();
            return chain;
        }

        if (!chain.ReadXForwarded(headers)) chain.Hops.Clear();
        return chain;
    }

    /// <summary>The address in a node of RFC 7239 §6 or of X-Forwarded-For: with or without a port, IPv6 with or without brackets.</summary>
    public static IPAddress? AddressOf(ReadOnlySpan<char> node)
    {
        if (node.StartsWith('['))
        {
            var end = node.IndexOf(']');
            return end > 0 && IPAddress.TryParse(node[1..end], out var v6) ? v6 : null;
        }

        var colon = node.IndexOf(':');
        if (colon >= 0 && node[(colon + 1)..].IndexOf(':') < 0) node = node[..colon];
        return IPAddress.TryParse(node, out var address) ? address : null;
    }

    private bool ReadXForwarded(IHeaderDictionary headers)
    {
        var nodes = Split(headers["X-Forwarded-For"]);
        var protos = Split(headers["X-Forwarded-Proto"]);
        var hosts = Split(headers["X-Forwarded-Host"]);
        var count = Math.Max(nodes.Count, Math.Max(protos.Count, hosts.Count));
        if (count > MaxHops) return false;
        for (var i = 0; i < count; i++)
        {
            var node = At(nodes, i, count);
            if (node is not null && AddressOf(node) is null && !IsObfuscated(node)) return false;
            Hops.Add(new ForwardedHop(node, SchemeOf(At(protos, i, count)), HostOf(At(hosts, i, count))));
        }

        return true;
    }

    // Lists of unequal length: one value speaks for all hops; otherwise they are aligned at the near end.
    private static string? At(List<string> values, int index, int count)
    {
        if (values.Count == 1) return values[0];
        var at = index - (count - values.Count);
        return at >= 0 ? values[at] : null;
    }

    private static List<string> Split(StringValues values)
    {
        var list = new List<string>();
        foreach (var value in values)
        {
            foreach (var part in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) list.Add(part);
        }

        return list;
    }

    private bool ReadForwarded(StringValues values)
    {
        foreach (var value in values)
        {
            var rest = (value ?? "").AsSpan().Trim(" \t");
            while (rest.Length > 0)
            {
                if (Hops.Count == MaxHops || !ReadElement(ref rest, out var hop)) return false;
                Hops.Add(hop);
                if (rest.Length == 0) break;
                rest = rest[1..].TrimStart(" \t");         // the comma
            }
        }

        return true;
    }

    /// <summary>forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] ); stops before a comma or at the end.</summary>
    private static bool ReadElement(ref ReadOnlySpan<char> rest, out ForwardedHop hop)
    {
        hop = default;
        string? node = null, proto = null, host = null;
        while (true)
        {
            rest = rest.TrimStart(" \t");
            if (rest.Length == 0 || rest[0] == ',') break;
            if (rest[0] == ';')
            {
                rest = rest[1..];
                continue;
            }

            var equals = rest.IndexOf('=');
            if (equals <= 0) return false;
            var name = rest[..equals];
            rest = rest[(equals + 1)..];
            if (!ReadValue(ref rest, out var value)) return false;
            if (name.Equals("for", StringComparison.OrdinalIgnoreCase)) node = value;
            else if (name.Equals("proto", StringComparison.OrdinalIgnoreCase)) proto = value;
            else if (name.Equals("host", StringComparison.OrdinalIgnoreCase)) host = value;
            rest = rest.TrimStart(" \t");
            if (rest.Length > 0 && rest[0] is not (';' or ',')) return false;
        }

        if (node is not null && AddressOf(node) is null && !IsObfuscated(node)) return false;
        hop = new ForwardedHop(node, SchemeOf(proto), HostOf(host));
        return true;
    }

    private static bool ReadValue(ref ReadOnlySpan<char> rest, out string value)
    {
        value = "";
        if (rest.StartsWith('"'))
        {
            var end = rest[1..].IndexOf('"');
            if (end < 0 || rest[1..][..end].Contains('\\')) return false;      // no name that we read needs an escape
            value = rest[1..][..end].ToString();
            rest = rest[(end + 2)..];
            return true;
        }

        var length = rest.IndexOfAny(";, \t");
        if (length < 0) length = rest.Length;
        value = rest[..length].ToString();
        rest = rest[length..];
        return value.Length > 0;
    }

    private static bool IsObfuscated(ReadOnlySpan<char> node) =>
        node.Equals("unknown", StringComparison.OrdinalIgnoreCase) || (node.StartsWith('_') && node.Length < 64 && node.IndexOfAny(",;\" ") < 0);

    private static string? SchemeOf(string? proto) => proto switch
    {
        null => null,
        _ when proto.Equals("https", StringComparison.OrdinalIgnoreCase) => "https",
        _ when proto.Equals("http", StringComparison.OrdinalIgnoreCase) => "http",
        _ => null,
    };

    private static string? HostOf(string? host) => host is { Length: > 0 and < 256 } && !host.AsSpan().ContainsAny(NotInHost) ? host : null;
}

/// <summary>One hop of a <see cref="ForwardedChain"/>: who asked, by which scheme, for which host; null where it is not said.</summary>
internal readonly record struct ForwardedHop(string? Node, string? Scheme, string? Host);
