namespace Usher.Config;

/// <summary>The Host that an upstream sees.</summary>
/// <param name="Text">The setting as it stands in the file.</param>
internal sealed record HostConfig(string Text) : IConfigScalar<HostConfig>
{
    /// <summary>That of the client.</summary>
    public static HostConfig Keep { get; } = new("keep");

    /// <inheritdoc />
    public static string Expected => "keep, upstream or a host name";

    /// <summary>Whether it is that of the client.</summary>
    public bool IsKeep => Text is "keep";

    /// <summary>Whether it is the destination's own.</summary>
    public bool IsUpstream => Text is "upstream";

    /// <summary>A fixed one; null: it is not fixed.</summary>
    public string? Name => IsKeep || IsUpstream ? null : Text;

    /// <inheritdoc />
    public static HostConfig Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var portless = colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), out _) ? text[..colon] : text;
        if (Uri.CheckHostName(portless) is UriHostNameType.Unknown or UriHostNameType.Basic) throw new FormatException($"expected {Expected}, not '{text}'");
        return new HostConfig(text);
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
