using Usher.Config;

namespace Usher.Policies.Cors;

/// <summary>Lets pages of other origins read answers.</summary>
[ConfigRecord(ListAs = nameof(Origins))]
internal sealed partial record CorsOptions
{
    /// <summary>Origins whose pages may read: exact, <c>https://*.example.com</c> (any subdomain), or <c>*</c> for all.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Methods that a page may use; <c>*</c>: any. Default: GET, HEAD, POST, PUT, PATCH, DELETE.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Request fields that a page may set; <c>*</c>: any. Default: any.</summary>
    public IReadOnlyList<string> Headers { get; init; } = ["*"];

    /// <summary>Response fields that a page may read, beside those that it always may. Default: none.</summary>
    public IReadOnlyList<string> Expose { get; init; } = [];

    /// <summary>Whether the browser sends cookies along and lets the page read the answer to them. Never with <c>*</c>. Default: false.</summary>
    public bool Credentials { get; init; }

    /// <summary>How long a browser may keep the answer to a pre-flight. Default: 10m.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);
}
