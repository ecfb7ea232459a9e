using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Splits;

/// <summary>One upstream's part of a split, compiled.</summary>
/// <param name="Upstream">The upstream.</param>
/// <param name="Weight">Its share, in proportion to the others.</param>
/// <param name="When">Whether a request goes here whatever the weights; null: none does.</param>
/// <param name="Conditions">The same in words.</param>
/// <param name="Forward">Sends a request there.</param>
internal sealed record SplitTarget(Upstream Upstream, int Weight, Predicate<HttpContext>? When, IReadOnlyList<string> Conditions, RequestDelegate Forward);
