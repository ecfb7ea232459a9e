namespace Usher.Policies;

/// <summary>A piece of a <see cref="Template"/>.</summary>
/// <param name="Text">The text itself, or the name of the capture.</param>
/// <param name="Role">How it is written.</param>
internal readonly record struct TemplatePart(string Text, TemplateRole Role);
