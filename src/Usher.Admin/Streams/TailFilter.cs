using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;

namespace Usher.Admin.Streams;

/// <summary>Which requests a tail is for; all that is set has to hold.</summary>
internal sealed class TailFilter
{
    private readonly string? _route;
    private readonly string[] _methods;
    private readonly (int First, int Last)[] _statuses;
    private readonly string? _consumer;
    private readonly string? _text;
    private readonly long _slowerThan;

    private TailFilter(IQueryCollection query)
    {
        _route = query.ContainsKey("route") ? query["route"].ToString() : null;
        _methods = Items(query["method"].ToString());
        _statuses = [.. Items(query["status"].ToString()).Select(StatusesOf)];
        _consumer = query["consumer"].ToString() is { Length: > 0 } consumer ? consumer : null;
        _text = query["text"].ToString() is { Length: > 0 } text ? text : null;
        _slowerThan = query["slowerThan"].ToString() is { Length: > 0 } slow ? (long)(ConfigText.Duration(slow).TotalSeconds * Stopwatch.Frequency) : -1;
    }

    /// <summary>The names of what it can be made of.</summary>
    public static IReadOnlyList<string> Arguments { get; } = ["route", "method", "status", "consumer", "text", "slowerThan"];

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">A part of it is wrong.</exception>
    public static TailFilter Parse(IQueryCollection query) => new(query);

    /// <summary>Whether a request that has ended is meant.</summary>
    public bool Matches(HttpContext context, RequestFacts facts)
    {
        if (_route is not null && _route != (facts.Route ?? "")) return false;
        if (_slowerThan >= 0 && facts.Ended - facts.Started <= _slowerThan) return false;
        if (_methods.Length > 0 && !_methods.Contains(facts.Method)) return false;
        if (_statuses.Length > 0 && !IsAmong(context.Response.StatusCode)) return false;
        if (_consumer is not null && _consumer != facts.Consumer) return false;
        return _text is null || HasText(context, facts, _text);
    }

    private bool IsAmong(int status)
    {
        foreach (var (first, last) in _statuses)
        {
            if (status >= first && status <= last) return true;
        }

        return false;
    }

    // The query's values are nobody's to search: they may be secrets.
    private static bool HasText(HttpContext context, RequestFacts facts, string text) =>
        facts.Target.AsSpan(0, facts.PathLength).Contains(text, StringComparison.OrdinalIgnoreCase)
        || facts.Request.ClientHost.Contains(text, StringComparison.OrdinalIgnoreCase)
        || (facts.RequestId ?? context.TraceIdentifier).Contains(text, StringComparison.OrdinalIgnoreCase)
        || facts.Destination?.Contains(text, StringComparison.OrdinalIgnoreCase) is true;

    private static string[] Items(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static (int First, int Last) StatusesOf(string text)
    {
        if (text is [>= '1' and <= '5' and var digit, 'x' or 'X', 'x' or 'X']) return ((digit - '0') * 100, ((digit - '0') * 100) + 99);
        if (text.Length == 3 && int.TryParse(text, System.Globalization.NumberStyles.None, null, out var status) && status is >= 100 and <= 599) return (status, status);
        throw new FormatException($"Expected 'status' to be like 404 or 5xx, not '{text}'.");
    }
}
