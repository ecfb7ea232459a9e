using Usher.Config;

namespace Usher.Policies.Compress;

/// <summary>Compresses responses.</summary>
[ConfigRecord]
internal sealed partial record CompressOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "true";

    /// <summary>The codings that are used; the first wins where the client likes several alike. Default: zstd, br, gzip.</summary>
    public IReadOnlyList<ContentCoding> Order { get; init; } = [ContentCoding.Zstd, ContentCoding.Br, ContentCoding.Gzip];

    /// <summary>The smallest body that is compressed, in bytes; one that is sent before its size is known always is. Default: 1KB.</summary>
    [Size]
    public long Min { get; init; } = 1024;

    /// <summary>
    /// The media types that are compressed: exact, <c>text/*</c>, or <c>*+json</c> for a suffix. Default: text, JSON, XML, JavaScript,
    /// WebAssembly, SVG, and fonts and pictures that are not compressed already.
    /// </summary>
    public IReadOnlyList<string> Types { get; init; } =
    [
        "text/*", "*+json", "*+xml", "*+yaml", "application/json", "application/x-ndjson", "application/xml", "application/yaml",
        "application/javascript", "application/x-javascript", "application/wasm", "application/graphql", "application/sql",
        "application/vnd.ms-fontobject", "font/ttf", "font/otf", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon",
    ];

    /// <summary>How much time is spent to make a body smaller. Default: fast.</summary>
    public CompressLevel Level { get; init; }

    /// <summary>
    /// What is done with answers to requests that carry a cookie, a password or a client certificate: the length of a compressed answer tells
    /// of secrets in it (BREACH). Default: careful.
    /// </summary>
    public CredentialedAnswers Credentialed { get; init; }

    /// <summary>The one-line form: <c>true</c>.</summary>
    public static CompressOptions Parse(string text) =>
        text is "true" ? new CompressOptions() : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}
