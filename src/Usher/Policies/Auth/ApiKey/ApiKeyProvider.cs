using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Auth.ApiKey;

/// <summary>Keys in a field, a cookie or the query.</summary>
internal sealed class ApiKeyProvider : Provider
{
    private readonly string? _header;
    private readonly string? _cookie;
    private readonly string? _query;
    private readonly bool _keepsCredential;
    private readonly ApiKeyTable _table;
    private readonly TimeProvider _time;

    public ApiKeyProvider(string name, ApiKeyConfig config, TellConfig tell, ApiKeyTable table, TimeProvider time) : base(name)
    {
        (_header, _cookie, _query, _keepsCredential) = (config.HeaderOrDefault, config.Cookie, config.Query, tell.Credential);
        (_table, _time) = (table, time);
        var (where, what) = _header is not null ? ("header", _header) : _cookie is not null ? ("cookie", _cookie) : ("query", _query);
        Challenge = $"ApiKey realm=\"api\", in=\"{where}\", name=\"{what}\"";
    }

    public override string Challenge { get; }

    /// <summary>Takes the fields out that carry the key.</summary>
    public static Action<IHeaderDictionary>? Withdrawal(ApiKeyConfig config)
    {
        var (header, cookie) = (config.HeaderOrDefault, config.Cookie);
        if (header is null && cookie is null) return null;
        return fields =>
        {
            if (header is not null) fields.Remove(header);
            if (cookie is not null) CookiePair.Remove(fields, cookie);
        };
    }

    public override ValueTask<Verdict> Identify(HttpContext context, GatewayRequest request) => new(Look(context, request));

    private Verdict Look(HttpContext context, GatewayRequest request)
    {
        var fields = context.Request.Headers;
        if (_header is not null && fields[_header] is { Count: > 0 } values) return values.Count == 1 ? _table.Find(values[0], _time) : Verdict.Denied(Denial.Several);
        if (_cookie is not null && CookiePair.TryFind(fields.Cookie, _cookie, out var cookie)) return _table.Find(cookie, _time);
        return _query is not null && request.Target.Length > request.PathLength ? LookAtQuery(context, request, _query) : Verdict.NotMine;
    }

    // The rest of the pipeline, the cache's key and the upstream never see it.
    private Verdict LookAtQuery(HttpContext context, GatewayRequest request, string name)
    {
        if (!QueryPart.Find(request.Target, request.PathLength, name, out var part)) return Verdict.NotMine;
        if (QueryPart.Find(request.Target, part.End, name, out _)) return Verdict.Denied(Denial.Several);
        var value = part.ValueOf(request.Target);
        var verdict = _table.Find(value.Contains('%') ? Uri.UnescapeDataString(value) : value, _time);
        if (_keepsCredential) return verdict;
        request.Target = part.Without(request.Target);
        context.Request.QueryString = new QueryString(request.Target.Length > request.PathLength ? request.Target[request.PathLength..] : null);
        return verdict;
    }
}
