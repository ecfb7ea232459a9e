using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace Usher.Live;

/// <summary>
/// What Usher knows of one request beside its <see cref="HttpContext"/>: the target as it was matched and will be forwarded, what the route
/// captured, and who the client is. It is a feature of the request, and is used again for the next request on the same connection.
/// </summary>
public sealed class GatewayRequest
{
    private RequestFacts? _facts;
    private Allowances? _allowances;

    /// <summary>
    /// The request target that is forwarded: the path, normalised and percent-encoded, and the query with its question mark, byte for byte
    /// as the client sent it. <c>*</c> for OPTIONS *.
    /// </summary>
    public string Target { get; internal set; } = "/";

    /// <summary>How many characters of <see cref="Target"/> are the path.</summary>
    public int PathLength { get; internal set; } = 1;

    /// <summary>The path of <see cref="Target"/>.</summary>
    public ReadOnlySpan<char> Path => Target.AsSpan(0, PathLength);

    /// <summary>The query of <see cref="Target"/> with its question mark; empty where there is none.</summary>
    public ReadOnlySpan<char> Query => Target.AsSpan(PathLength);

    /// <summary>The host that was matched, normalised, with the port if the client named one.</summary>
    public string Host { get; internal set; } = "";

    /// <summary>What the route's pattern captured, as ranges into the path that was matched (not the one after a rewrite).</summary>
    public RouteCaptures Captures { get; internal set; }

    /// <summary>The client's address: the connection's, or what a trusted proxy says. Null where there is none (a Unix-domain socket).</summary>
    public IPAddress? ClientAddress { get; internal set; }

    /// <summary>The scheme that the client used: <c>http</c> or <c>https</c>, or what a trusted proxy says.</summary>
    public string ClientScheme { get; internal set; } = "http";

    /// <summary>The host that the client asked for: the Host field, or what a trusted proxy says.</summary>
    public string ClientHost { get; internal set; } = "";

    /// <summary>Whether the connection comes from a trusted proxy.</summary>
    public bool FromTrustedProxy { get; internal set; }

    /// <summary>The value of <c>X-Forwarded-For</c> for the upstream.</summary>
    public string ForwardedFor { get; internal set; } = "";

    /// <summary>The value of <c>Forwarded</c> (RFC 7239) for the upstream.</summary>
    public string Forwarded { get; internal set; } = "";

    /// <summary>
    /// The certificate that the client showed, verified against the authorities of its listener or host (<c>clientCerts</c>); null: it showed none.
    /// A client that only sends a field <c>Client-Cert</c> has shown none.
    /// </summary>
    public X509Certificate2? ClientCertificate { get; internal set; }

    /// <summary>The value of <c>Client-Cert</c> (RFC 9440) for the upstream; null: the upstream is not told.</summary>
    internal string? ClientCertField { get; set; }

    /// <summary>The code of the failure that the client was answered with; null: none. For logs and metrics.</summary>
    public string? FailureCode { get; internal set; }

    /// <summary>The <see cref="ServerFields"/> that reach the client all the same; null: none.</summary>
    internal FrozenSet<string>? KeptServerFields { get; set; }

    /// <summary>Who is calling; null: nobody knows. Set by the policy that identifies.</summary>
    public Consumer? Consumer { get; set; }

    /// <summary>
    /// Whether it may be carried out twice although its method does not say so: the upstream knows an idempotency key. Set by the policy that
    /// makes sure of it; then it is sent once more as a GET would be.
    /// </summary>
    public bool MayResend { get; set; }

    /// <summary>Whether it is never sent again once it may have left, whatever the route says of its method.</summary>
    internal bool RunsOnce { get; set; }

    /// <summary>Whether it, or a part of it, may have reached an upstream: false only where it is certain that it did not.</summary>
    internal bool MayHaveLeft { get; set; }

    /// <summary>What forwarding it has come to so far.</summary>
    internal ForwardTries Tries { get; } = new();

    /// <summary>What is noted of it for those who observe it; null: nobody does.</summary>
    public RequestFacts? Facts { get; private set; }

    /// <summary>When the head of the upstream's response was there, as a timestamp; 0: none came in this try.</summary>
    internal long AnsweredAt { get; set; }

    /// <summary>The fields of the response that Usher's own cookies are set on; null: it sets none.</summary>
    internal IHeaderDictionary? AnswerFields { get; set; }

    /// <summary>The Set-Cookie by which the client finds its destination again; null: none is needed.</summary>
    internal string? StickyCookie { get; set; }

    /// <summary>The Set-Cookie by which the client finds its part of a split again; null: none is needed.</summary>
    internal string? SplitCookie { get; set; }

    /// <summary>What limits and quotas said of it.</summary>
    internal Allowances Allowances => _allowances ??= new Allowances();

    /// <summary>What the engine used for the last request on this connection and may use again.</summary>
    internal object? Carrier { get; set; }

    /// <summary>Forgets what limits and quotas said of the request before.</summary>
    internal void ForgetAllowances() => _allowances?.Clear();

    /// <summary>Begins to note what observers want to know.</summary>
    internal RequestFacts Observe(HttpContext context, string? route, IRequestObserver observer)
    {
        Facts = _facts ??= new RequestFacts(this);
        _facts.Begin(context.Request.Method, route, observer);
        return _facts;
    }

    /// <summary>Notes the tries of a request that no client waits for; its end is nobody's business.</summary>
    internal void ObserveTries(HttpContext context, RequestFacts like, IRequestObserver observer)
    {
        var facts = Observe(context, like.Route, observer);
        (facts.IsCounted, facts.RequestId, facts.Timeline) = (like.IsCounted, like.RequestId, like.Timeline);
    }

    /// <summary>The same request, for another context: what is noted of it, and what the engine holds, stay behind.</summary>
    internal GatewayRequest Copy() => new()
    {
        Target = Target, PathLength = PathLength, Host = Host, Captures = Captures,
        ClientAddress = ClientAddress, ClientScheme = ClientScheme, ClientHost = ClientHost, FromTrustedProxy = FromTrustedProxy,
        ForwardedFor = ForwardedFor, Forwarded = Forwarded, Consumer = Consumer, KeptServerFields = KeptServerFields,
        ClientCertificate = ClientCertificate, ClientCertField = ClientCertField,
    };

    /// <summary>The response has left, or has broken off: tells observers.</summary>
    internal void EndObservation(HttpContext context)
    {
        if (Facts is not { } facts) return;
        Facts = null;
        facts.Observer?.End(context, facts);
    }

    /// <summary>The request that belongs to <paramref name="context"/>.</summary>
    /// <exception cref="InvalidOperationException">The request did not come through Usher.</exception>
    public static GatewayRequest Of(HttpContext context) =>
        context.Features.Get<GatewayRequest>() ?? throw new InvalidOperationException("This request did not come through Usher.");
}
