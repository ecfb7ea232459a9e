using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Auth;

/// <summary>What <c>auth</c> does on one route.</summary>
/// <param name="providers">Who is asked, in this order; none: the route is open.</param>
/// <param name="reserved">Fields that only Usher may set.</param>
/// <param name="route">The route.</param>
/// <param name="next">What comes after it.</param>
internal sealed partial class AuthGate(Provider[] providers, ReservedFields reserved, RouteBuild route, RequestDelegate next)
{
    private readonly StringValues _challenges = providers.Select(provider => provider.Challenge).ToArray();
    private readonly ILogger _log = route.Logs.CreateLogger<AuthGate>();
    private readonly string _route = route.Key;

    public Task Invoke(HttpContext context)
    {
        var request = GatewayRequest.Of(context);
        reserved.RemoveFrom(context.Request.Headers);
        return providers.Length == 0 ? next(context) : Ask(context, request, from: 0, -1, null);
    }

    // Answers at once where no provider has to wait, so that nothing is allocated.
    private Task Ask(HttpContext context, GatewayRequest request, int from, int denier, Denial? denial)
    {
        for (var i = from; i < providers.Length; i++)
        {
            var asked = providers[i].Identify(context, request);
            if (!asked.IsCompletedSuccessfully) return Wait(context, request, i, asked, denier, denial);
            var verdict = asked.GetAwaiter().GetResult();
            if (verdict.Decides) return Decide(context, request, i, verdict);
            if (denial is null && verdict.Denial is not null) (denier, denial) = (i, verdict.Denial);
        }

        return Refuse(context, denier, denial);
    }

    private async Task Wait(HttpContext context, GatewayRequest request, int index, ValueTask<Verdict> asked, int denier, Denial? denial)
    {
        using var span = request.Facts?.BeginSpan("auth");
        var verdict = await asked;
        span?.Stop();
        if (verdict.Decides)
        {
            await Decide(context, request, index, verdict);
            return;
        }

        if (denial is null && verdict.Denial is not null) (denier, denial) = (index, verdict.Denial);
        await Ask(context, request, index + 1, denier, denial);
    }

    private Task Decide(HttpContext context, GatewayRequest request, int index, Verdict verdict)
    {
        if (verdict.Consumer is not { } consumer) return Refuse(context, index, verdict.Denial);
        request.Consumer = consumer;
        if (request.Facts is { } facts) facts.Consumer = consumer.Id;
        return next(context);
    }

    private Task Refuse(HttpContext context, int denier, Denial? denial)
    {
        if (denial is not null) Log.Refused(_log, _route, providers[denier].Name, denial.Name, context.TraceIdentifier);
        if (denial == Denial.Unavailable) return Refusal.Write(context, Failure.IdentityUnavailable);
        var challenges = _challenges;
        if (denial is not null)
        {
            string?[] own = [.. challenges];
            own[denier] = providers[denier].ChallengeFor(denial);
            challenges = own;
        }

        // At the very end: a failure clears the fields that were set before.
        context.Response.OnStarting(
            static state =>
            {
                var (response, values) = ((HttpResponse, StringValues))state;
                response.Headers.WWWAuthenticate = values;
                return Task.CompletedTask;
            },
            (context.Response, challenges));
        return Refusal.Write(context, Failure.Unauthorized);
    }

    private static partial class Log
    {
        [LoggerMessage(3901, LogLevel.Debug, "A credential was refused on {Route} by {Provider}: {Reason} (request {RequestId})")]
        public static partial void Refused(ILogger logger, string route, string provider, string reason, string requestId);
    }
}
