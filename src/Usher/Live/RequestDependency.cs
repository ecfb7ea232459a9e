namespace Usher.Live;

/// <summary>Something of a request that the answer of a policy behind the cache depends on.</summary>
/// <param name="Aspect">What it is.</param>
/// <param name="Name">The name of the claim, the field or the cookie; null for all other aspects.</param>
internal readonly record struct RequestDependency(RequestAspect Aspect, string? Name = null);
