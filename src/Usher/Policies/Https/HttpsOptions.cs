using Usher.Config;

namespace Usher.Policies.Https;

/// <summary>Serves a route over https only.</summary>
[ConfigRecord]
internal sealed partial record HttpsOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "redirect";

    /// <summary>Whether a request over http is sent to https; <c>false</c> refuses it with 403 instead. Default: true.</summary>
    public bool Redirect { get; init; } = true;

    /// <summary>The port that https is served at. Default: 443.</summary>
    public int Port { get; init; } = 443;

    /// <summary>301, 302, 307 or 308. Methods other than GET and HEAD get 307 for 302 and 308 for 301, so that they keep their body. Default: 308.</summary>
    public int Status { get; init; } = 308;

    /// <summary>The one-line form: <c>redirect</c>.</summary>
    public static HttpsOptions Parse(string text) =>
        text is "redirect" ? new HttpsOptions() : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}
