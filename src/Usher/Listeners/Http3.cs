using System.Net.Quic;

namespace Usher.Listeners;

/// <summary>Whether HTTP/3 can be spoken here. .NET has QUIC where the machine has libmsquic, which Debian does not bring.</summary>
internal static class Http3
{
    /// <summary>What is missing, for people.</summary>
    public const string Missing = "HTTP/3 needs QUIC, and .NET finds no libmsquic (2.2 or newer) on this machine: install the package libmsquic from packages.microsoft.com, or leave 'h3' out";

    /// <summary>Whether QUIC is there, for listeners and for upstreams.</summary>
    public static bool IsSupported { get; } = (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows()) && QuicListener.IsSupported;
}
