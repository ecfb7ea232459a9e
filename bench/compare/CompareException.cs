namespace Usher.Compare;

/// <summary>A run that cannot go on; the message is all that its user needs.</summary>
internal sealed class CompareException(string message) : Exception(message);
