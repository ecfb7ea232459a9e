using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Admin.Streams;

/// <summary>Sees requests for the tails that are open, and is not there while none is.</summary>
internal sealed class RequestTail(RequestWatch watch) : IRequestObserver
{
    private readonly Lock _lock = new();
    private volatile TailView[] _views = [];

    /// <summary>Opens a tail.</summary>
    public void Add(TailView view)
    {
        lock (_lock)
        {
            _views = [.. _views, view];
            watch.Observer = this;
        }
    }

    /// <summary>Closes a tail.</summary>
    public void Remove(TailView view)
    {
        lock (_lock)
        {
            _views = [.. _views.Where(other => other != view)];
            if (_views.Length == 0) watch.Observer = null;
        }
    }

    /// <inheritdoc />
    public void Begin(HttpContext context, RequestFacts facts) => facts.Timeline = new RequestTimeline();

    /// <inheritdoc />
    public void End(HttpContext context, RequestFacts facts)
    {
        foreach (var view in _views) view.Offer(context, facts);
    }
}
