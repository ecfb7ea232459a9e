namespace Usher.Policies.Cache;

/// <summary>A stored answer that has to be validated before it is used; the default: there is none.</summary>
/// <param name="Entry">Where it is stored.</param>
/// <param name="Response">The answer.</param>
/// <param name="MayReplaceErrors">Whether it may be used where the upstream fails.</param>
internal readonly record struct StaleResponse(CacheEntry? Entry, StoredResponse? Response, bool MayReplaceErrors);
