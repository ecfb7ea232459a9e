using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Policies.Idempotency;

/// <summary>
/// Stands in the place of what says that the client has gone: a request that has been begun is brought to its end, so that the client can ask
/// what became of it. Its timeouts hold as ever.
/// </summary>
internal sealed class DetachedClient : IHttpRequestLifetimeFeature, IConnectionLifetimeFeature
{
    private readonly HttpContext _context;
    private readonly IHttpRequestLifetimeFeature? _request;
    private readonly IConnectionLifetimeFeature? _connection;

    /// <summary>Takes the place.</summary>
    public DetachedClient(HttpContext context)
    {
        _context = context;
        _request = context.Features.Get<IHttpRequestLifetimeFeature>();
        _connection = context.Features.Get<IConnectionLifetimeFeature>();
        context.Features.Set<IHttpRequestLifetimeFeature>(this);
        if (_connection is not null) context.Features.Set<IConnectionLifetimeFeature>(this);
    }

    public CancellationToken RequestAborted { get; set; }

    public CancellationToken ConnectionClosed { get; set; }

    void IHttpRequestLifetimeFeature.Abort() => _request?.Abort();

    void IConnectionLifetimeFeature.Abort() => _connection?.Abort();

    /// <summary>Gives the place back.</summary>
    public void End()
    {
        _context.Features.Set(_request);
        if (_connection is not null) _context.Features.Set(_connection);
    }
}
