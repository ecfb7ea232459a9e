using Microsoft.AspNetCore.Http;

namespace Usher.Live;

/// <summary>What a request asks that is sent in the name of a client's.</summary>
internal readonly struct DetachedRequest
{
    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The path, percent-encoded, and the query.</summary>
    public required string Target { get; init; }

    /// <summary>How many characters of <see cref="Target"/> are the path.</summary>
    public required int PathLength { get; init; }

    /// <summary>Its fields; they are its own.</summary>
    public required IHeaderDictionary Fields { get; init; }

    /// <summary>Its body; empty: it has none.</summary>
    public byte[] Body { get => field ?? []; init; }
}
