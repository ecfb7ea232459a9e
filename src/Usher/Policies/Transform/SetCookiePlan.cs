using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Transform;

/// <summary>Changes to the cookies that a response sets, compiled. What they hold is not looked at.</summary>
internal sealed class SetCookiePlan(SetCookieTransform changes)
{
    private readonly HashSet<string> _names = [.. changes.Names];
    private readonly HashSet<string> _removed = [.. changes.Remove];

    /// <summary>Changes the fields of a response.</summary>
    public void Apply(IHeaderDictionary fields)
    {
        var cookies = fields.SetCookie;
        if (cookies.Count == 0) return;
        var changed = new List<string?>(cookies.Count);
        foreach (var cookie in cookies)
        {
            if (cookie is null) continue;
            var name = NameOf(cookie);
            if (_removed.Contains(name)) continue;
            changed.Add(_names.Count == 0 || _names.Contains(name) ? Change(cookie) : cookie);
        }

        if (changed.Count == 0) fields.Remove("Set-Cookie");
        else fields.SetCookie = new StringValues([.. changed]);
    }

    private static string NameOf(string cookie)
    {
        var end = cookie.AsSpan().IndexOfAny('=', ';');
        return (end < 0 ? cookie : cookie[..end]).Trim();
    }

    private string Change(string cookie)
    {
        var parts = cookie.Split(';');
        var text = new StringBuilder(parts[0].Trim());
        foreach (var part in parts.AsSpan(1))
        {
            var attribute = part.Trim();
            if (attribute.Length > 0 && !IsOurs(NameOf(attribute))) text.Append("; ").Append(attribute);
        }

        if (changes.Domain is { } domain && domain != "none") text.Append("; Domain=").Append(domain);
        if (changes.Path is { } path) text.Append("; Path=").Append(path);
        if (changes.Secure is true) text.Append("; Secure");
        if (changes.HttpOnly is true) text.Append("; HttpOnly");
        if (changes.SameSite is { } site) text.Append("; SameSite=").Append(site);
        return text.ToString();
    }

    private bool IsOurs(string attribute) =>
        changes.Domain is not null && Is(attribute, "Domain") || changes.Path is not null && Is(attribute, "Path") || changes.SameSite is not null && Is(attribute, "SameSite")
        || changes.Secure is not null && Is(attribute, "Secure") || changes.HttpOnly is not null && Is(attribute, "HttpOnly");

    private static bool Is(string attribute, string name) => attribute.Equals(name, StringComparison.OrdinalIgnoreCase);
}
