using System.Data.Common;
using Usher.Examples.Payments;

// The payment service. It listens where only the gateway can reach it, so it believes X-Consumer-Id; who may pay, and how often, is decided
// before it. PAYMENTS_DB: a file (SQLite) or Host=… (PostgreSQL). PAYMENTS_KEYS=gateway: it takes no notice of keys, so that all depends on the
// gateway. PAYMENTS_TAKES: how many milliseconds a payment takes, half of them before it is written and half after.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var settings = builder.Configuration;
var half = TimeSpan.FromMilliseconds(settings.GetValue("PAYMENTS_TAKES", 0) / 2.0);
await using var ledger = await Ledger.Open(settings["PAYMENTS_DB"] ?? "payments.db", knowsKeys: settings["PAYMENTS_KEYS"] != "gateway");

var app = builder.Build();
app.MapPost("/payments", Pay);
app.MapGet("/payments/{id:long}", async (long id, HttpContext context) => Found(await ledger.Find(Consumer(context), id)));
app.MapGet("/payments/by-key/{key}", async (string key, HttpContext context) => Found(await ledger.Find(Consumer(context), key)));
app.MapGet("/healthz", () => Results.Ok());
await app.RunAsync();

async Task<IResult> Pay(PaymentRequest request, HttpContext context)
{
    if (Key(context) is not { Length: > 0 } key) return Results.Problem("A payment needs an Idempotency-Key.", statusCode: StatusCodes.Status400BadRequest);
    if (request.Of(Consumer(context), key) is not { } asked) return Results.Problem("""Expected {"amount": 12.50, "to": "someone"}.""", statusCode: StatusCodes.Status422UnprocessableEntity);
    try
    {
        await Task.Delay(half);
        var payment = await ledger.Add(asked);
        await Task.Delay(half);
        return payment.AsksForTheSameAs(asked)
            ? Results.Created($"/payments/{payment.Id}", PaymentAnswer.Of(payment))
            : Results.Problem("This key was used for another payment.", statusCode: StatusCodes.Status422UnprocessableEntity);
    }
    catch (DbException)
    {
        // Nothing was written, and that is what a status says. The payer may come again.
        return Results.Problem("The ledger cannot be reached. Nothing was paid.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
    catch (OutcomeUnknownException)
    {
        // Any status would be a guess. A connection that breaks off says the truth: nobody knows.
        context.Abort();
        return Results.Empty;
    }
}

static IResult Found(Payment? payment) => payment is null ? Results.NotFound() : Results.Ok(PaymentAnswer.Of(payment));

static string Consumer(HttpContext context) => context.Request.Headers["X-Consumer-Id"].ToString();

static string Key(HttpContext context) => context.Request.Headers["Idempotency-Key"].ToString().Trim('"');
