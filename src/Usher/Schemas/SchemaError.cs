namespace Usher.Schemas;

/// <summary>Something that is wrong with a schema, or that Usher cannot do.</summary>
/// <param name="Place">Where, as <c>file#/pointer</c>.</param>
/// <param name="Message">What.</param>
internal sealed record SchemaError(string Place, string Message);
