namespace Usher.Config.Reading;

/// <summary>Checks what a route says of its <c>to</c> besides: <c>sticky</c> and <c>mirror</c>.</summary>
internal static class AnswerRules
{
    private const int MostConcurrent = 10_000;
    private const long LargestBody = 16 * 1024 * 1024;

    public static bool Check(RouteSettings settings, ToConfig? to, ToReader targets, ConfigCheck check)
    {
        var good = true;
        if (settings.Sticky is { } sticky)
        {
            BalanceRules.CheckSticky(sticky, check);
            if (to is null or { Upstream: not null })
            {
                check.Error(settings, nameof(settings.Sticky), "'sticky' of a route keeps a client at its part of a split, or at one of several addresses", to is null ? null : $"for the destinations of '{to.Upstream}' it belongs to that upstream");
                good = false;
            }
        }

        if (settings.Mirror is not { } mirror) return good;
        if (settings.To is null) check.Error(settings, nameof(settings.Mirror), "'mirror' copies what goes to an upstream, and this route has no 'to'");
        else if (mirror.Concurrent is < 1 or > MostConcurrent) check.Error(mirror, nameof(mirror.Concurrent), $"expected a number from 1 to {MostConcurrent}");
        else if (mirror.Body is < 0 or > LargestBody) check.Error(mirror, nameof(mirror.Body), $"expected a size up to {ConfigText.FormatSize(LargestBody)}");
        else if (mirror.Timeout <= TimeSpan.Zero || mirror.Timeout > TimeSpan.FromHours(1)) check.Error(mirror, nameof(mirror.Timeout), "expected a duration from more than 0s to 1h");
        else return targets.IsTarget(check.NodeOf(mirror, nameof(mirror.To)), mirror.To) && good;
        return false;
    }
}
