using Usher.Config;

namespace Usher.Policies.Transform;

/// <summary>Changes requests on their way to the upstream, and responses on their way back: fields, cookies, query, status, JSON bodies.</summary>
[ConfigRecord]
internal sealed partial record TransformOptions
{
    /// <summary>Changes to what the upstream gets.</summary>
    public RequestTransform? Request { get; init; }

    /// <summary>Changes to what the client gets.</summary>
    public ResponseTransform? Response { get; init; }
}
