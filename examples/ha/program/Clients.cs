using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Usher.Examples.HighAvailability;

/// <summary>
/// Clients that ask at a steady rate, whether the answers to the earlier requests are there or not, and do what clients should: what may be asked again is
/// asked again, with the same key, until there is an answer.
/// </summary>
internal sealed class Clients : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);
    private static readonly RequestKind[] Mix = [RequestKind.Read, RequestKind.PayWithKey, RequestKind.Read, RequestKind.PayWithoutKey, RequestKind.Read, RequestKind.PayWithKey, RequestKind.Read, RequestKind.PayWithKey];
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly HttpClient _http;
    private readonly double _perSecond;
    private readonly ConcurrentQueue<Asked> _all = new();
    private readonly long[] _answeredAt = new long[3];
    private long _known;

    public Clients(Uri target, double perSecond)
    {
        _perSecond = perSecond;
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false }) { BaseAddress = target, Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>The time since they began.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);

    /// <summary>What has ended.</summary>
    public IReadOnlyList<Asked> All => [.. _all];

    /// <summary>When the last request of a kind that was answered at the first try began.</summary>
    public TimeSpan LastGood(RequestKind kind) => TimeSpan.FromTicks(Interlocked.Read(ref _answeredAt[(int)kind]));

    /// <summary>Asks until it is told to stop, and then waits for what is under way.</summary>
    public async Task Run(CancellationToken stop)
    {
        var underWay = new ConcurrentDictionary<Task, byte>();
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var due = TimeSpan.FromSeconds(number / _perSecond) - Now;
            if (due > TimeSpan.Zero) await Task.Delay(due, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) break;
            var asking = Ask(number == 0 ? RequestKind.PayWithKey : Mix[number % Mix.Length], number);
            if (number == 0) await asking;          // what the first ones read
            underWay.TryAdd(asking, 0);
            _ = asking.ContinueWith(done => underWay.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        await Task.WhenAll(underWay.Keys);
    }

    public void Dispose() => _http.Dispose();

    private async Task Ask(RequestKind kind, int number)
    {
        var at = Now;
        var key = kind == RequestKind.PayWithKey ? $"payment-{number}" : null;
        string? trouble = null;
        var troubleAt = TimeSpan.Zero;
        for (var tries = 1; ; tries++)
        {
            var answer = await Try(kind, key);
            if (answer.Trouble is not null)
            {
                trouble = answer.Trouble;
                if (tries == 1) troubleAt = Now;
            }

            if (answer.Id is { } id)
            {
                if (tries == 1) Interlocked.Exchange(ref _answeredAt[(int)kind], at.Ticks);
                if (id > Interlocked.Read(ref _known)) Interlocked.Exchange(ref _known, id);
            }

            var isOver = answer.Id is not null || Now - at > Patience || !(answer.WasNotCarriedOut || (kind != RequestKind.PayWithoutKey && answer.MayComeAgain));
            if (isOver)
            {
                _all.Enqueue(new Asked(kind, at, Now, tries, answer.Id, key, trouble, troubleAt));
                return;
            }

            await Task.Delay(Again);
        }
    }

    private async Task<TryAnswer> Try(RequestKind kind, string? key)
    {
        using var request = kind == RequestKind.Read
            ? new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/payments/{Interlocked.Read(ref _known)}"))
            : new HttpRequestMessage(HttpMethod.Post, "/payments") { Content = new StringContent("1250") };
        if (key is not null) request.Headers.Add("Idempotency-Key", $"\"{key}\"");
        try
        {
            using var response = await _http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode && long.TryParse(body, CultureInfo.InvariantCulture, out var id)) return new TryAnswer(id, null);
            return new TryAnswer(null, $"{(int)response.StatusCode}")
            {
                // 429 and 503 say that it was not carried out; 409 that another try with this key is under way; 502 and 504 that nobody knows.
                WasNotCarriedOut = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable,
                MayComeAgain = response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout,
            };
        }
        catch (HttpRequestException broken)
        {
            return new TryAnswer(null, $"{broken.HttpRequestError}") { WasNotCarriedOut = broken.HttpRequestError == HttpRequestError.ConnectionError, MayComeAgain = true };
        }
        catch (OperationCanceledException)
        {
            return new TryAnswer(null, "no answer") { MayComeAgain = true };
        }
    }

    private readonly record struct TryAnswer(long? Id, string? Trouble)
    {
        public bool WasNotCarriedOut { get; init; }

        public bool MayComeAgain { get; init; }
    }
}
