namespace Usher.Config;

/// <summary>Says that a <see cref="long"/> is a size in bytes, which the file gives as <c>64KB</c> or <c>10MB</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SizeAttribute : Attribute;
