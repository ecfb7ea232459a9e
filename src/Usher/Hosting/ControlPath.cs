using System.Security.Cryptography;
using System.Text;

namespace Usher.Hosting;

/// <summary>
/// Where the control socket of a configuration is: in a folder that only this user can enter (<c>$XDG_RUNTIME_DIR/usher</c>, or
/// <c>usher-USER</c> in the folder for temporary files), named after the configuration's full path.
/// </summary>
internal static class ControlPath
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The socket's path.</summary>
    /// <param name="config">The configuration's path.</param>
    public static string Of(string config)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(config))).AsSpan(0, 8));
        return Path.Combine(Folder, $"{name}.sock");
    }

    /// <summary>Makes the folder, and makes sure that nobody else can enter it.</summary>
    /// <exception cref="IOException">The folder belongs to somebody else.</exception>
    public static void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
            return;
        }

        Directory.CreateDirectory(Folder, Private);
        try
        {
            File.SetUnixFileMode(Folder, Private);          // fails unless it is ours
        }
        catch (UnauthorizedAccessException foreign)
        {
            throw new IOException($"{Folder} belongs to another user", foreign);
        }
    }

    private static string Folder => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Directory.Exists(runtime)
        ? Path.Combine(runtime, "usher")
        : Path.Combine(Path.GetTempPath(), $"usher-{Environment.UserName}");
}
