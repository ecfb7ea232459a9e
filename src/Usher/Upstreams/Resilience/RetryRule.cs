using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Failures;
using Usher.Live;

namespace Usher.Upstreams.Resilience;

/// <summary>
/// When a route's requests are sent once more. What never left may always be sent again; what may have left only if it may be carried out
/// twice (RFC 9110 §9.2.2); and neither if its body is gone, or if the client has been shown a part of an answer.
/// </summary>
internal sealed class RetryRule
{
    private readonly int _times;
    private readonly bool _onConnect;
    private readonly bool _onReset;
    private readonly bool _onTimeout;
    private readonly FrozenSet<int>? _statuses;
    private readonly FrozenSet<string>? _methods;
    private readonly double _share;
    private readonly TimeSpan _backoff;
    private readonly TimeSpan _longest;
    private readonly RetryBudget _budget;

    public RetryRule(RetryConfig config, RetryBudget budget)
    {
        _budget = budget;
        (_times, _share, _backoff, _longest) = (config.Times, config.Budget.Value, config.Backoff, config.Longest);
        _onConnect = config.On.Any(cause => cause.Text is RetryCause.Connect);
        _onReset = config.On.Any(cause => cause.Text is RetryCause.Reset);
        _onTimeout = config.On.Any(cause => cause.Text is RetryCause.Timeout);
        var statuses = config.On.Select(cause => cause.Status).Where(status => status > 0).ToFrozenSet();
        if (statuses.Count > 0 && _times > 0) _statuses = statuses;
        if (config.Methods.Count > 0) _methods = config.Methods.ToFrozenSet(StringComparer.Ordinal);
        KeepsBodies = _times > 0 && (_onReset || _onTimeout || _statuses is not null);
    }

    /// <summary>Whether small bodies are kept so that they can be sent again: a request that did not fail before it left has spent its body.</summary>
    public bool KeepsBodies { get; }

    /// <summary>Whether answers have to be looked at before they are passed on.</summary>
    public bool LooksAtStatuses => _statuses is not null;

    /// <summary>A request came.</summary>
    public void Begin(GatewayRequest request)
    {
        request.Tries.Reset();
        if (_times > 0) _budget.Count();
    }

    /// <summary>Whether an answer with this status is one to be asked about.</summary>
    public bool Concerns(int status) => _statuses is not null && status >= 400 && _statuses.Contains(status);

    /// <summary>Decides, at the head of an answer that concerns it, whether the request is sent once more in its place.</summary>
    public bool TryGrant(HttpContext context, GatewayRequest request, string? retryAfter)
    {
        var tries = request.Tries;
        if (tries.Count > _times || !MayRepeat(context, request) || (!tries.IsKept && HasBody(context))) return false;
        var seconds = SecondsOf(retryAfter);
        if (TimeSpan.FromSeconds(seconds) > _longest || !_budget.TryTake(_share)) return false;
        tries.IsGranted = true;
        tries.RetryAfter = seconds;
        return true;
    }

    /// <summary>Decides after a failure whether the request is sent once more.</summary>
    public bool Allows(HttpContext context, GatewayRequest request, in ForwardResult result)
    {
        var tries = request.Tries;
        if (tries.IsGranted)
        {
            tries.IsGranted = false;
            return result.Kind == FailureKind.Status;
        }

        return result.Side == FailureSide.Upstream && tries.Count <= _times && IsCause(result) && (!result.BodyTouched || tries.IsKept)
            && (result.Progress == ForwardProgress.NotSent || MayRepeat(context, request)) && _budget.TryTake(_share);
    }

    /// <summary>Whether a request may be carried out twice.</summary>
    public bool MayRepeat(HttpContext context, GatewayRequest request)
    {
        if (request.RunsOnce) return false;
        var method = context.Request.Method;
        return request.MayResend || (_methods?.Contains(method) ?? method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE");
    }

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan WaitOf(ForwardTries tries)
    {
        var wait = _backoff * (1L << Math.Min(tries.Count - 1, 16)) * (0.5 + Random.Shared.NextDouble());
        if (tries.RetryAfter > 0)
        {
            wait = TimeSpan.FromSeconds(Math.Max(wait.TotalSeconds, tries.RetryAfter));
            tries.RetryAfter = 0;
        }

        return wait < _longest ? wait : _longest;
    }

    private bool IsCause(in ForwardResult result) => result.Progress switch
    {
        ForwardProgress.NotSent => _onConnect,
        ForwardProgress.SentOnIdle => _onConnect || _onReset,
        ForwardProgress.Sent => result.Kind == FailureKind.ResponseTimeout ? _onTimeout : _onReset && result.Kind == FailureKind.Reset,
        _ => false,
    };

    private static bool HasBody(HttpContext context) => ReplayBody.IsThere(context);

    // RFC 9110 §10.2.3: seconds, or a date. Who says nonsense is taken to say nothing.
    private static int SecondsOf(string? retryAfter)
    {
        if (retryAfter is null) return 0;
        if (int.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return seconds;
        return DateTimeOffset.TryParseExact(retryAfter, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? (int)Math.Clamp(Math.Ceiling((date - TimeProvider.System.GetUtcNow()).TotalSeconds), 0, int.MaxValue)
            : 0;
    }
}
