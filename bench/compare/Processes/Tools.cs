namespace Usher.Compare.Processes;

/// <summary>The programs that are used, and the Debian package that brings each.</summary>
internal static class Tools
{
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["nginx"] = "nginx",
        ["haproxy"] = "haproxy",
        ["wrk"] = "wrk",
        ["h2load"] = "nghttp2-client",
    };

    /// <summary>The tool's full path; servers stand in sbin, which an ordinary user's PATH lacks.</summary>
    public static string Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/local/sbin", "/usr/sbin", "/sbin"]);
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new CompareException($"{name} is missing: apt install {Packages[name]}");
    }

    /// <summary>The command that runs this very program, or another .NET program, again.</summary>
    public static string[] Dotnet(string dll)
    {
        var host = Environment.ProcessPath;
        return [string.Equals(Path.GetFileName(host), "dotnet", StringComparison.Ordinal) ? host! : "dotnet", dll];
    }

    public static string[] Self => Dotnet(typeof(Tools).Assembly.Location);
}
