namespace Usher.Routing;

/// <summary>What a client is told about a target that is refused.</summary>
internal static class TargetErrors
{
    /// <summary>One sentence for the detail of the problem; it repeats nothing that the client sent.</summary>
    public static string Describe(this TargetError error) => error switch
    {
        TargetError.None => "Nothing is wrong with the request target.",
        TargetError.Form => "The request target is neither a path, an absolute http or https URI, nor '*' with OPTIONS.",
        TargetError.Connect => "This server does not open tunnels.",
        TargetError.Character => "The request target contains a character that must be percent-encoded.",
        TargetError.PercentEncoding => "The request path contains a '%' that two hexadecimal digits do not follow.",
        TargetError.Control => "The request path contains an encoded control character.",
        TargetError.Utf8 => "The request path is not valid UTF-8 when decoded.",
        TargetError.AboveRoot => "The request path leads above the root.",
        TargetError.HiddenDotSegment => "The request path hides a dot segment behind an encoded slash or a parameter.",
        TargetError.Host => "The request has no valid host.",
        TargetError.HostMismatch => "The authority of the request target differs from the Host field.",
        _ => "The request target is malformed.",
    };
}
