namespace Usher.Schemas;

/// <summary>One thing that is wrong with a value. Neither part has a value of it; the pointer may have names.</summary>
/// <param name="Pointer">Where it is wrong, as a JSON pointer (RFC 6901); empty: the whole.</param>
/// <param name="Detail">What was expected, for people.</param>
internal readonly record struct SchemaFailure(string Pointer, string Detail);
