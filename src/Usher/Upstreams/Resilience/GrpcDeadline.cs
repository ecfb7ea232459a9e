using System.Globalization;
using Microsoft.AspNetCore.Http;
using Usher.Failures;

namespace Usher.Upstreams.Resilience;

/// <summary>The deadline that a gRPC client sends as <c>grpc-timeout</c>: at most eight digits and a unit.</summary>
internal static class GrpcDeadline
{
    private const string Field = "grpc-timeout";
    private const int MostDigits = 8;

    /// <summary>How long the client will wait; null: it does not say, or says nonsense.</summary>
    public static TimeSpan? Of(HttpContext context)
    {
        var values = context.Request.Headers.GrpcTimeout;
        return values.Count == 0 ? null : Parse(values.ToString());
    }

    /// <summary>Tells the upstream what is left.</summary>
    public static void PassOn(HttpContext context, TimeSpan left) => context.Request.Headers[Field] = Format(left);

    /// <summary>Answers a call whose deadline has passed as gRPC does: DEADLINE_EXCEEDED, with trailers and nothing else.</summary>
    public static Task Exceeded(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return GrpcAnswer.Write(context.Response, GrpcAnswer.DeadlineExceeded, "the deadline has passed");
    }

    /// <summary>Reads the value of the field.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length is < 2 or > MostDigits + 1 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(count),
            'M' => TimeSpan.FromMinutes(count),
            'S' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMilliseconds(count),
            'u' => TimeSpan.FromMicroseconds(count),
            'n' => TimeSpan.FromTicks(count / 100),
            _ => null,
        };
    }

    /// <summary>Writes the value of the field in the finest unit that it fits into.</summary>
    public static string Format(TimeSpan left)
    {
        const long Most = 99_999_999;
        var microseconds = Math.Max(1, (long)left.TotalMicroseconds);
        if (microseconds <= Most) return string.Create(CultureInfo.InvariantCulture, $"{microseconds}u");
        if (microseconds / 1000 <= Most) return string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000}m");
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(Most, microseconds / 1_000_000)}S");
    }
}
