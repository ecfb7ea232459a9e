using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>The fields of a hit that change with time: made once a second for each answer, not once a request.</summary>
/// <param name="Second">The age in seconds that it says.</param>
/// <param name="Age">The value of Age.</param>
/// <param name="Status">The value of Cache-Status.</param>
internal sealed record AgeStamp(long Second, StringValues Age, StringValues Status);
