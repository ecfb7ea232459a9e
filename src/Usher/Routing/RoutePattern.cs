using System.Diagnostics.CodeAnalysis;

namespace Usher.Routing;

/// <summary>A route's key, <c>[METHOD[,METHOD]] [host]/path</c>, parsed. Routes that stand as a list under one key share one instance.</summary>
internal sealed class RoutePattern
{
    internal RoutePattern(string text, IReadOnlyList<string> methods, RouteHostPattern host, IReadOnlyList<RouteSegment> segments)
    {
        Text = text;
        Methods = methods;
        Host = host;
        Segments = segments;
        CaptureNames = [.. segments.Where(segment => segment.Kind != RouteSegmentKind.Literal).Select(segment => segment.Name)];
    }

    /// <summary>The key as it stands in the file.</summary>
    public string Text { get; }

    /// <summary>The methods that it names; empty for any.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>The hosts that it is for.</summary>
    public RouteHostPattern Host { get; }

    /// <summary>The path; none for <c>/</c>.</summary>
    public IReadOnlyList<RouteSegment> Segments { get; }

    /// <summary>The names of the segments that are not literals, in their order; null for <c>*</c>.</summary>
    public string?[] CaptureNames { get; }

    /// <summary>Parses a key. All that is wrong with it is told at once.</summary>
    public static bool TryParse(string key, [NotNullWhen(true)] out RoutePattern? pattern, out IReadOnlyList<RouteKeyError> errors)
    {
        var parser = new RouteKeyParser(key);
        pattern = parser.Parse();
        errors = parser.Errors;
        return pattern is not null;
    }

    /// <summary>Whether a request with this method belongs to the key; GET includes HEAD.</summary>
    public bool HasMethod(ReadOnlySpan<char> method)
    {
        if (Methods.Count == 0) return true;
        foreach (var named in Methods)
            if (method.SequenceEqual(named) || (named is "GET" && method is "HEAD")) return true;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
