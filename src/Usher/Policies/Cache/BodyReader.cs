namespace Usher.Policies.Cache;

/// <summary>Someone who reads a body while it is being filled: what he has not read yet is kept for him.</summary>
internal sealed class BodyReader
{
    /// <summary>How many bytes he has read.</summary>
    public long Position { get; set; }
}
