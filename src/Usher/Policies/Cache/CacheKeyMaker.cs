using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Live;

namespace Usher.Policies.Cache;

/// <summary>Makes the key of a request: its URL, and what else the answers of a route depend on.</summary>
internal sealed class CacheKeyMaker
{
    private readonly int _space;
    private readonly string[]? _query;
    private readonly RequestDependency[] _parts;

    public CacheKeyMaker(CacheKeyOptions options, IReadOnlyList<RequestDependency> dependencies, Func<string, int> spaceOf)
    {
        _query = options.Query is null ? null : [.. options.Query.Distinct(StringComparer.Ordinal)];
        var own = options.Headers.Select(name => new RequestDependency(RequestAspect.Header, name))
            .Concat(options.Cookies.Select(name => new RequestDependency(RequestAspect.Cookie, name)))
            .Concat(options.Claims.Select(name => new RequestDependency(RequestAspect.Claim, name)));
        if (options.Consumer) own = own.Append(new RequestDependency(RequestAspect.Consumer));
        // A body never gets here: a request that has one is not answered from the cache.
        _parts = [.. own.Concat(dependencies).Where(part => part.Aspect != RequestAspect.Body).Distinct().OrderBy(part => part.Aspect).ThenBy(part => part.Name, StringComparer.Ordinal)];
        // What the key consists of belongs to it: after a reload that changes it, nothing that was stored before fits by chance.
        var signature = string.Join(' ', _parts.Select(part => $"{part.Aspect}:{part.Name}"));
        _space = spaceOf($"{signature} | {(_query is null ? "*" : string.Join(' ', _query))}");
        IsPerConsumer = _parts.Any(part => part.Aspect == RequestAspect.Consumer
            || part is { Aspect: RequestAspect.Header, Name: { } name } && name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether callers never share an answer.</summary>
    public bool IsPerConsumer { get; }

    /// <summary>The key of a request.</summary>
    public CacheKey Make(HttpContext context, GatewayRequest request)
    {
        // The upstream is told of both hosts, so its answer may depend on either.
        var host = string.Equals(request.Host, request.ClientHost, StringComparison.Ordinal) || request.ClientHost.Length == 0 ? request.Host : $"{request.Host}\n{request.ClientHost}";
        return new CacheKey(_space, request.ClientScheme, host, _query is null ? request.Target : Filter(request), _parts.Length == 0 && request.ClientCertField is null ? "" : Extra(context, request));
    }

    /// <summary>The key of another URL of the same route and caller, for invalidation.</summary>
    public static CacheKey Other(in CacheKey key, string target) => key with { Target = target };

    private string Extra(HttpContext context, GatewayRequest request)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            var start = text.Length;
            Append(text, part, context, request);
            // With its length in front, a value cannot pass for two.
            text.Insert(start, string.Create(CultureInfo.InvariantCulture, $"{text.Length - start}:"));
        }

        // An upstream that is told of the certificate may answer for its owner alone.
        if (request is { ClientCertField: not null, ClientCertificate: { } certificate }) text.Append("certificate ").Append(certificate.GetCertHashString(HashAlgorithmName.SHA256));
        return text.ToString();
    }

    private static void Append(StringBuilder text, in RequestDependency part, HttpContext context, GatewayRequest request)
    {
        switch (part.Aspect)
        {
            case RequestAspect.Consumer when request.Consumer is { } caller:
                text.Append(caller.Provider).Append('\n').Append(caller.Id);
                break;
            case RequestAspect.Claim when request.Consumer is { } caller && caller.TryGetClaim(part.Name!, out var claim):
                text.Append('=').Append(claim.GetRawText());
                break;
            case RequestAspect.Header:
                foreach (var line in context.Request.Headers[part.Name!]) text.Append(line).Append('\n');
                break;
            case RequestAspect.Cookie:
                Cookie(text, context.Request.Headers.Cookie, part.Name!);
                break;
            case RequestAspect.Address:
                text.Append(request.ClientAddress);
                break;
            case RequestAspect.Origin:
                text.Append(request.ClientScheme).Append("://").Append(request.ClientHost);
                break;
        }
    }

    private static void Cookie(StringBuilder text, StringValues lines, string name)
    {
        foreach (var line in lines)
        {
            foreach (var range in line.AsSpan().Split(';'))
            {
                var pair = line.AsSpan()[range].Trim(' ');
                if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal)) text.Append(pair[(name.Length + 1)..]).Append('\n');
            }
        }
    }

    // In the order of the list, so that clients that order their parameters differently share an answer.
    private string Filter(GatewayRequest request)
    {
        var text = new StringBuilder().Append(request.Path);
        var query = request.Query;
        if (query.Length <= 1) return text.ToString();
        var separator = '?';
        foreach (var name in _query!)
        {
            foreach (var range in query[1..].Split('&'))
            {
                var pair = query[1..][range];
                var end = pair.IndexOf('=');
                if (!(end < 0 ? pair : pair[..end]).SequenceEqual(name)) continue;
                text.Append(separator).Append(pair);
                separator = '&';
            }
        }

        return text.ToString();
    }
}
