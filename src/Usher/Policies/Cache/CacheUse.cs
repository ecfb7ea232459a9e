using Microsoft.AspNetCore.Http;

namespace Usher.Policies.Cache;

/// <summary>What may be done with a stored answer (RFC 9111 §4).</summary>
internal enum CacheUse
{
    /// <summary>It must be validated: it is stale.</summary>
    Validate,

    /// <summary>It must be validated, because the client wants it.</summary>
    ValidateForClient,

    /// <summary>It must be validated: its URL was changed, and it may not even replace an error.</summary>
    ValidateChanged,

    /// <summary>It is used as it is.</summary>
    Fresh,

    /// <summary>It is used, although it is stale.</summary>
    Stale,

    /// <summary>It is used, although it is stale, and refreshed meanwhile.</summary>
    StaleAndRefresh,
}

/// <summary>Decides on a <see cref="CacheUse"/>.</summary>
internal static class CacheUses
{
    /// <summary>What a request says of caching.</summary>
    /// <param name="request">Its fields.</param>
    public static CacheDirectives DirectivesOf(IHeaderDictionary request)
    {
        var field = request.CacheControl;
        if (field.Count > 0) return CacheDirectives.Parse(field);
        var directives = new CacheDirectives();
        // RFC 9111 §5.4: what HTTP/1.0 had in its place.
        if (request.Pragma.Count > 0 && request.Pragma.ToString().Contains("no-cache", StringComparison.OrdinalIgnoreCase)) directives.Add("no-cache", default, hasValue: false);
        return directives;
    }

    /// <summary>Decides.</summary>
    /// <param name="response">What is stored.</param>
    /// <param name="client">What the request says.</param>
    /// <param name="isChanged">Whether the URL was changed since it was asked for.</param>
    /// <param name="now">Now, in ticks.</param>
    public static CacheUse Of(StoredResponse response, in CacheDirectives client, bool isChanged, long now)
    {
        if (isChanged) return CacheUse.ValidateChanged;
        var left = response.LeftAt(now);
        if (response.NeedsValidation) return CacheUse.Validate;
        if (client.Has(CacheFlags.NoCache)) return CacheUse.ValidateForClient;
        if (client.MaxAge >= 0 && response.AgeAt(now) > client.MaxAge * TimeSpan.TicksPerSecond && !(response.IsImmutable && left > 0)) return CacheUse.ValidateForClient;
        if (client.MinFresh >= 0 && left < client.MinFresh * TimeSpan.TicksPerSecond) return CacheUse.ValidateForClient;
        if (left > 0) return CacheUse.Fresh;
        if (!response.MayBeStale) return CacheUse.Validate;
        if (client.MaxStale >= 0 && -left <= client.MaxStale * TimeSpan.TicksPerSecond) return CacheUse.Stale;
        return response.StaleWhileRevalidate > 0 && -left <= response.StaleWhileRevalidate ? CacheUse.StaleAndRefresh : CacheUse.Validate;
    }
}
