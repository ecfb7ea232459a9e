using System.Globalization;
using Usher.Config;

namespace Usher.Policies.Respond;

/// <summary>Answers by itself, without any upstream.</summary>
[ConfigRecord]
internal sealed partial record RespondOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a status such as 403";

    /// <summary>The status code, 200 to 599. Default: 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Fields of the response.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body, as text (<c>text/plain; charset=utf-8</c> unless <c>headers</c> says otherwise).</summary>
    public string? Body { get; init; }

    /// <summary>The body, as JSON text; it is checked when the file is compiled.</summary>
    public string? Json { get; init; }

    /// <summary>The one-line form: a status.</summary>
    public static RespondOptions Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? new RespondOptions { Status = status }
            : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}
