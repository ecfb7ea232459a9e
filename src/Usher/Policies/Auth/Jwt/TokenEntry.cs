using Usher.Live;

namespace Usher.Policies.Auth.Jwt;

/// <summary>What a token was found to be.</summary>
/// <param name="Hash">The token's hash.</param>
/// <param name="Consumer">Who it speaks of.</param>
/// <param name="Ends">When it is looked at anew: its expiry or five minutes, in ticks (UTC).</param>
/// <param name="Generation">That of the keys that it was checked with.</param>
/// <param name="Size">About how many bytes this takes.</param>
internal sealed record TokenEntry(TokenHash Hash, Consumer Consumer, long Ends, long Generation, int Size);
