using System.Globalization;

namespace Usher.Compare.Generator;

/// <summary>What one run of the own load generator is told to do; it travels to the child process as arguments.</summary>
/// <param name="Url">Where to ask.</param>
/// <param name="Authority">PEM file with the certificate that TLS trusts.</param>
/// <param name="Connections">How many connections.</param>
/// <param name="Rate">Requests per second over all connections; 0 sends the next when the last is answered.</param>
/// <param name="Seconds">How long to send, after a warm-up of one second that is not counted when a rate is given.</param>
/// <param name="Post">Bytes of the request's body; 0 asks with GET.</param>
/// <param name="Message">Bytes of a WebSocket message; 0 speaks HTTP.</param>
internal sealed record LoadPlan(Uri Url, string Authority, int Connections, double Rate, int Seconds, int Post, int Message)
{
    public string[] ToArguments() =>
    [
        Url.AbsoluteUri, Authority, Text(Connections), Rate.ToString("R", CultureInfo.InvariantCulture), Text(Seconds), Text(Post), Text(Message),
    ];

    public static LoadPlan FromArguments(string[] arguments) => new(new Uri(arguments[0]), arguments[1], Number(arguments[2]),
        double.Parse(arguments[3], CultureInfo.InvariantCulture), Number(arguments[4]), Number(arguments[5]), Number(arguments[6]));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
