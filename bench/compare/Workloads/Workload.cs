namespace Usher.Compare.Workloads;

/// <summary>One kind of traffic that every program is put under.</summary>
/// <param name="Name">What <c>--work</c> calls it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Kind">Which load generator drives it.</param>
/// <param name="Path">The path asked for.</param>
/// <param name="Length">The length of the right answer's body.</param>
/// <param name="Connections">How many connections at once.</param>
/// <param name="Tls">Whether the client speaks TLS.</param>
/// <param name="Post">Bytes of the request's body; 0 asks with GET.</param>
internal sealed record Workload(
    string Name, string Title, LoadKind Kind, string Path, int Length, int Connections, bool Tls = false, int Post = 0)
{
    /// <summary>Whether a program takes part: HAProxy's and YARP's caches are no match for a proxy's.</summary>
    public bool Fits(string program) => !string.Equals(Name, "cached", StringComparison.Ordinal) || program is "nginx" or "usher";
}
