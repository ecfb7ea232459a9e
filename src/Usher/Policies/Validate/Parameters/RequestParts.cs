using Microsoft.AspNetCore.Http;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Validate.Parameters;

/// <summary>The parts of one request in which parameters stand, taken apart when one is asked for; and what was found to be wrong.</summary>
internal sealed class RequestParts(HttpContext context, GatewayRequest request, RouteCaptures captures) : IDisposable
{
    private const int LongestName = 100;
    private readonly RouteCaptures _captures = captures;
    private List<NamedValue>? _query;
    private List<NamedValue>? _cookies;
    private JsonScratch? _scratch;

    /// <summary>What is wrong.</summary>
    public List<FailurePart> Failures { get; } = [];

    /// <summary>Whether a name in the query cannot be decoded.</summary>
    public bool HasBrokenQuery { get; private set; }

    /// <summary>The query.</summary>
    public List<NamedValue> Query
    {
        get
        {
            if (_query is not null) return _query;
            _query = NamedValue.ReadForm(request.Query is ['?', .. var rest] ? rest : default);
            HasBrokenQuery = _query is null;
            return _query ??= [];
        }
    }

    /// <summary>The cookies.</summary>
    public List<NamedValue> Cookies => _cookies ??= NamedValue.ReadCookies(context.Request.Headers.Cookie);

    /// <summary>Where JSON is written.</summary>
    public JsonScratch Scratch => _scratch ??= new JsonScratch();

    /// <summary>A field; several lines are one text (RFC 9110 §5.3).</summary>
    public string? Field(string name)
    {
        var lines = context.Request.Headers[name];
        return lines.Count == 0 ? null : lines.Count == 1 ? lines[0] : string.Join(", ", (IEnumerable<string?>)lines);
    }

    /// <summary>What a capture holds, still encoded.</summary>
    public string? Capture(string name) => _captures.TryGet(name, out var raw) ? raw.ToString() : null;

    /// <summary>Notes that a parameter is wrong.</summary>
    public void Fail(string name, ParameterPlace place, string detail, string? pointer = null) =>
        Failures.Add(new FailurePart(string.IsNullOrEmpty(pointer) ? null : pointer, name.Length is 0 or > LongestName ? null : name, NameOf(place), detail));

    /// <summary>Notes that the body is wrong.</summary>
    public void FailBody(string detail, string pointer) => Failures.Add(new FailurePart(pointer, null, null, detail));

    public void Dispose() => _scratch?.Dispose();

    private static string NameOf(ParameterPlace place) => place switch
    {
        ParameterPlace.Path => "path",
        ParameterPlace.Query => "query",
        ParameterPlace.Header => "header",
        _ => "cookie",
    };
}
