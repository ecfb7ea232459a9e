using System.Globalization;
using System.Text.RegularExpressions;
using Usher.Tests.Support;

namespace Usher.Tests.Docs;

/// <summary>
/// A folder in which a document's commands can be run as if it were the checkout: there is a program <c>usher</c>, and a copy of the examples. The
/// ports that documents name are others here, so that several documents and several machines' worth of tests do not meet.
/// </summary>
internal sealed partial class DocFolder : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);

    public DocFolder()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Root, (UnixFileMode)0b111_001_001);      // PostgreSQL runs as somebody else
        using (var certificate = new TestCertificate("shop.example.com"))
        {
            File.Copy(certificate.CertificateFile, _folder.PathOf("site.pem"));
            File.Copy(certificate.KeyFile, _folder.PathOf("site.key"));
        }

        foreach (var file in Repository.Files("examples", "*"))
        {
            var copy = _folder.PathOf(Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            if (copy.EndsWith(".yaml", StringComparison.Ordinal)) File.WriteAllText(copy, Map(File.ReadAllText(copy)));
        }

        Script("usher", $$"""
            file=${2:-usher.yaml}
            case "$1" in
              run) grep -q '^listen:' "$file" || sed -i '1i listen: :{{Port("8080")}}' "$file" ;;
              proxy) [[ "$*" == *--from* ]] || set -- "$@" --from :{{Port("8080")}} ;;
              demo) [[ "$*" == *--listen* ]] || set -- "$@" --listen :{{Port("8080")}} ;;
            esac
            exec "{{Environment.ProcessPath}}" "{{AppContext.BaseDirectory}}Usher.Cli.dll" "$@"
            """);
        // `dotnet run --project FOLDER [options] ARGUMENTS` runs what was built with the tests, where the project would run.
        Script("dotnet", $$"""
            [ "$1 $2" = "run --project" ] || exec "{{Environment.ProcessPath}}" "$@"
            project=$3; shift 3
            while [ "${1:-}" = -c ] || [ "${1:-}" = -v ]; do shift 2; done
            [ "${1:-}" != -- ] || shift
            file=$(ls "$project"/*.csproj)
            name=$(sed -n 's:.*<AssemblyName>\(.*\)</AssemblyName>.*:\1:p' "$file"); name=${name:-$(basename "$file" .csproj)}
            if grep -q Sdk.Web "$file"; then cd "$project"; fi
            exec "{{Environment.ProcessPath}}" "{{AppContext.BaseDirectory}}$name.dll" "$@"
            """);
        File.WriteAllText(_folder.PathOf(".curlrc"), "silent\nshow-error\nmax-time = 30\nwrite-out = \"%{stderr}\\n[status %{http_code}]\\n\"\n");
    }

    public string Root => _folder.Root;

    /// <summary>What the commands find in their environment.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables =>
    [
        new("HOME", Root), new("PATH", $"{_folder.PathOf(".bin")}:{Environment.GetEnvironmentVariable("PATH")}"), new("TMPDIR", Root), new("NO_COLOR", "1"), new("USHER_GRACE", "0s"),
        new("PAYMENTS_LISTEN", $"127.0.0.1:{Port("8080")}"),
    ];

    /// <summary>A text with the ports that are free here.</summary>
    public string Map(string text) => KnownPort().Replace(text, match => Port(match.Value).ToString(CultureInfo.InvariantCulture)).Replace("/tmp/usher-", $"{Root}/usher-", StringComparison.Ordinal);

    public void Write(string name, string text) => File.WriteAllText(_folder.PathOf(name), Map(text));

    public string PathOf(string name) => _folder.PathOf(name);

    public void Dispose() => _folder.Dispose();

    private int Port(string documented)
    {
        if (!_ports.TryGetValue(documented, out var port)) _ports.Add(documented, port = FreePort.Next());
        return port;
    }

    private void Script(string name, string text)
    {
        Directory.CreateDirectory(_folder.PathOf(".bin"));
        var path = _folder.PathOf(Path.Combine(".bin", name));
        File.WriteAllText(path, "#!/usr/bin/env bash\n" + text + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (name == "usher") File.CreateSymbolicLink(_folder.PathOf(name), path);
    }

    [GeneratedRegex("""(?<=--port |(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|[\s"'\[(,]):)(?:80[89]\d|8443|9090|990\d|50[01]\d|6379)\b""")]
    private static partial Regex KnownPort();
}
