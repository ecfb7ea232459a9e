using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Usher.Examples.HighAvailability;

/// <summary>
/// A payment service: <c>POST /payments</c> with the amount in cents as its body, <c>GET /payments/{id}</c>, <c>/healthz</c>. It takes one payment for an
/// <c>Idempotency-Key</c>, and without a key whatever comes.
/// </summary>
internal static class PaymentService
{
    private const string PaymentsPath = "/payments/";
    private static readonly TimeSpan Half = TimeSpan.FromMilliseconds(5);

    public static async Task Run(int port, string ledgerFile)
    {
        var ledger = new Ledger(ledgerFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        app.Run(context => Handle(context, ledger));
        await app.RunAsync();
    }

    private static async Task Handle(HttpContext context, Ledger ledger)
    {
        var path = context.Request.Path.Value!;
        if (path == "/healthz") return;
        if (path == "/payments" && HttpMethods.IsPost(context.Request.Method)) await Pay(context, ledger);
        else if (path.StartsWith(PaymentsPath, StringComparison.Ordinal) && long.TryParse(path.AsSpan(PaymentsPath.Length), CultureInfo.InvariantCulture, out var id) && ledger.Has(id)) await Answer(context, id);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task Pay(HttpContext context, Ledger ledger)
    {
        using var body = new StreamReader(context.Request.Body);
        if (!long.TryParse(await body.ReadToEndAsync(context.RequestAborted), CultureInfo.InvariantCulture, out var cents) || cents <= 0)
        {
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }

        // It takes a while, so that some are always under way when something is killed.
        await Task.Delay(Half);
        var key = context.Request.Headers["Idempotency-Key"].ToString().Trim('"');
        var id = ledger.Add(key.Length == 0 ? null : key, cents);
        await Task.Delay(Half);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"{PaymentsPath}{id}");
        await Answer(context, id);
    }

    private static Task Answer(HttpContext context, long id) => context.Response.WriteAsync(id.ToString(CultureInfo.InvariantCulture));
}
