using Microsoft.AspNetCore.Http;
using Usher.Config;

namespace Usher.Policies.Auth;

/// <summary>
/// The fields by which upstreams are told who is calling: what a client sends under these names is removed, on every route. An underscore
/// reads as a hyphen at CGI, WSGI and PHP upstreams, so each spelling with either is removed.
/// </summary>
internal sealed class ReservedFields
{
    /// <summary>The most hyphens that a name may have: each doubles the spellings.</summary>
    public const int MostHyphens = 5;

    private readonly string[] _spellings;

    private ReservedFields(IEnumerable<string> names) => _spellings = [.. names.SelectMany(SpellingsOf).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Those of all providers of the file, and of one in place.</summary>
    public static ReservedFields Of(GatewayConfig file, AuthOptions options)
    {
        var names = file.Auth.Values.SelectMany(provider => provider.Tell.Fields);
        return new ReservedFields(options.IsInPlace ? names.Concat(options.Tell.Fields) : names);
    }

    /// <summary>Removes them from a client's fields.</summary>
    public void RemoveFrom(IHeaderDictionary fields)
    {
        foreach (var name in _spellings) fields.Remove(name);
    }

    private static IEnumerable<string> SpellingsOf(string name)
    {
        IEnumerable<string> spellings = [""];
        foreach (var c in name) spellings = c is '-' or '_' ? [.. spellings.SelectMany(start => new[] { start + '-', start + '_' })] : [.. spellings.Select(start => start + c)];
        return spellings;
    }
}
