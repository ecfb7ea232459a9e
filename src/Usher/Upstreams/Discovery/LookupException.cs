namespace Usher.Upstreams.Discovery;

/// <summary>Which destinations there are could not be found out.</summary>
internal sealed class LookupException(string message, Exception? inner = null) : Exception(message, inner);
