namespace Usher.Policies;

/// <summary>What is wrong with a template.</summary>
/// <param name="Offset">Where, in characters from its start.</param>
/// <param name="Message">What.</param>
/// <param name="Hint">What may help.</param>
internal sealed record TemplateError(int Offset, string Message, string? Hint = null);
