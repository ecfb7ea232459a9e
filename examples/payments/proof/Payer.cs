using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Usher.Examples.Payments.Proof;

/// <summary>
/// Pays, one payment after the other, and does what a payer should: every payment has a key of its own, and where no answer came, the same is
/// sent again with the same key until there is one.
/// </summary>
internal sealed class Payer(PayerKind kind, string name, Uri gateway, Journal journal) : IDisposable
{
    // The service gives up on its database long before.
    private static readonly TimeSpan WrittenByThen = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http = new() { BaseAddress = gateway, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Pays until it is told to begin no more; what it has begun it settles.</summary>
    /// <param name="enough">No more payments.</param>
    /// <param name="giveUp">What is not settled by then stays so.</param>
    public async Task Run(CancellationToken enough, CancellationToken giveUp)
    {
        for (var number = 1; !enough.IsCancellationRequested; number++)
        {
            var payment = new Told(kind.Consumer, $"{name}-{number}", kind.Cents, Outcome.Unsettled);
            try
            {
                payment = await Settle(payment, giveUp);
            }
            catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
            {
                // the ledger is asked in the end whether it has what nobody was told of
            }

            journal.Settle(payment);
            await Task.Delay(kind.Pause, giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Told> Settle(Told payment, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            var answer = await Send(payment, tries, cancel);
            payment = payment with { Tries = tries, Status = answer.Status, IsReplayed = answer.IsReplayed, Id = answer.Id };
            switch (answer.Status)
            {
                case (int)HttpStatusCode.Created:
                    return payment with { Outcome = Outcome.Paid };
                case (int)HttpStatusCode.Conflict when answer.Code == "idempotency-unknown":
                    return await LookUp(payment, cancel);
                case (int)HttpStatusCode.TooManyRequests when tries > 1:
                case (int)HttpStatusCode.Conflict:
                case 0 or >= 500 when !answer.IsReplayed:
                    await Task.Delay(Again, cancel);
                    break;
                default:
                    return payment with { Outcome = Outcome.Refused };
            }
        }
    }

    // Only a 201 or a refusal says what became of a payment. A broken connection, a 5xx and a 409 do not.
    private async Task<PayerAnswer> Send(Told payment, int tries, CancellationToken cancel)
    {
        var answer = new PayerAnswer();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(tries == 1 ? kind.Patience : Longest);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/payments");
            request.Headers.Add("Idempotency-Key", $"\"{payment.Key}\"");
            if (kind.Token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", kind.Token);
            request.Content = JsonContent.Create(new PaymentRequest(payment.Cents / 100m, "acme"));
            using var response = await _http.SendAsync(request, late.Token);
            answer = await PayerAnswer.Read(response, late.Token);
        }
        catch (Exception trouble) when (IsNoAnswer(trouble, cancel))
        {
            // said below
        }

        journal.Note(payment.Consumer, payment.Key, payment.Cents, tries, answer.ToString(), isAnswer: answer.Status is > 0 and < 500 and not 409);
        return answer;
    }

    // A payment that is under way at the service while the gateway dies may still come: only after the service's own limit is absence an answer.
    private async Task<Told> LookUp(Told payment, CancellationToken cancel)
    {
        var asked = journal.Now;
        while (true)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            late.CancelAfter(Longest);
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/payments/by-key/{payment.Key}");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", kind.Token);
                using var response = await _http.SendAsync(request, late.Token);
                if (response.IsSuccessStatusCode) return payment with { Outcome = Outcome.FoundInTheLedger, Id = (await PayerAnswer.Read(response, late.Token)).Id };
                if (response.StatusCode == HttpStatusCode.NotFound && journal.Now - asked > WrittenByThen) return payment with { Outcome = Outcome.NotInTheLedger };
            }
            catch (Exception trouble) when (IsNoAnswer(trouble, cancel))
            {
                // asked again
            }

            await Task.Delay(Again, cancel);
        }
    }

    private static bool IsNoAnswer(Exception trouble, CancellationToken cancel) =>
        trouble is HttpRequestException or IOException || (trouble is OperationCanceledException && !cancel.IsCancellationRequested);
}
