using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>Which fields of an answer are stored, and what a validation changes of them (RFC 9111 §3.1, §3.2).</summary>
internal static class StoredFields
{
    // Those of the connection, those that are made anew for every answer, and the one that is meant for us alone.
    private static readonly FrozenSet<string> NotStored = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "Content-Length", "Age", "Cache-Status", "Usher-Cache-Control",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // They tell how the stored body is to be read.
    private static readonly FrozenSet<string> OfTheBody = new[] { "Content-Length", "Content-Encoding", "Content-Type", "Content-Range" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The fields to store.</summary>
    /// <param name="fields">The answer's fields.</param>
    /// <param name="withoutCookies">Whether its cookies are left out.</param>
    /// <param name="withoutNamed">More fields to leave out, separated by commas; null: none.</param>
    /// <param name="came">When it came.</param>
    public static KeyValuePair<string, StringValues>[] Of(IHeaderDictionary fields, bool withoutCookies, string? withoutNamed, long came)
    {
        var stored = new List<KeyValuePair<string, StringValues>>(fields.Count + 1);
        foreach (var field in fields)
        {
            if (NotStored.Contains(field.Key) || withoutCookies && field.Key.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)) continue;
            if (withoutNamed is not null && Names(withoutNamed, field.Key)) continue;
            stored.Add(field);
        }

        // RFC 9110 §6.6.1: whoever receives an answer without a date gives it one.
        if (fields.Date.Count == 0) stored.Add(new("Date", new DateTime(came, DateTimeKind.Utc).ToString("R", CultureInfo.InvariantCulture)));
        return [.. stored];
    }

    /// <summary>Adds the fields that are not stored, but belong to whom the answer was made for.</summary>
    /// <param name="answer">The fields that he is sent.</param>
    /// <param name="came">The fields that came.</param>
    public static void AddOwn(IHeaderDictionary answer, IHeaderDictionary came)
    {
        foreach (var (name, value) in came)
        {
            if (!NotStored.Contains(name) && !answer.ContainsKey(name)) answer[name] = value;
        }
    }

    /// <summary>The fields of a stored answer as a 304 leaves them.</summary>
    public static HeaderDictionary Updated(StoredResponse stored, IHeaderDictionary by)
    {
        var fields = new HeaderDictionary();
        foreach (var (name, value) in stored.Fields) fields[name] = value;
        fields.Remove("Date");
        foreach (var (name, value) in by)
        {
            if (!OfTheBody.Contains(name)) fields[name] = value;
        }

        return fields;
    }

    /// <summary>Whether a 304 carries a field: what tells of a body that it does not have is left out (RFC 9110 §15.4.5).</summary>
    public static bool IsIn304(string name) =>
        !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Location", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Content-Security-Policy", StringComparison.OrdinalIgnoreCase);

    /// <summary>The memory that fields take.</summary>
    public static int CostOf(KeyValuePair<string, StringValues>[] fields)
    {
        var cost = 0;
        foreach (var (_, value) in fields) cost += 24 + (value.Count * 24) + (2 * value.ToString().Length);
        return cost;
    }

    private static bool Names(string list, string name)
    {
        foreach (var one in new FieldList(list))
        {
            if (one.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
