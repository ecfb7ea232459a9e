using System.Text;
using Usher.Config;
using Usher.Config.Reading;
using Usher.Config.Yaml;
using Usher.Routing;

namespace Usher.Fuzz;

/// <summary>What is fuzzed: each takes any bytes, and throws where something is wrong.</summary>
internal static class Targets
{
    /// <summary>The target of a name; null: there is none.</summary>
    public static Action<byte[]>? Find(string name) => name switch
    {
        "exchange" => ExchangeTarget.Run,
        "expression" => ExpressionTarget.Run,
        "schema" => SchemaTarget.Run,
        "target" => ReadTarget,
        "yaml" => ReadYaml,
        _ => null,
    };

    // The first line is the request target, the second the Host. What was read once reads the same again, and has no way up.
    private static void ReadTarget(byte[] input)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n', 2);
        var host = lines.Length > 1 ? lines[1] : "example.com";
        if (RequestTarget.Parse(lines[0], "GET", host, hostOptional: false, out var target) != TargetError.None) return;
        var text = target.Text;
        if (text != "*" && (text.Length == 0 || text[0] != '/')) throw new InvalidOperationException($"read as '{text}'");
        if (target.Path.ToString().Split('/').Any(static segment => segment is "." or "..")) throw new InvalidOperationException($"dots are left: '{text}'");
        if (RequestTarget.Parse(text, text == "*" ? "OPTIONS" : "GET", target.Authority.Text, hostOptional: false, out var again) != TargetError.None || again.Text != text)
            throw new InvalidOperationException($"'{text}' reads again as '{again.Text}'");
    }

    private static void ReadYaml(byte[] input)
    {
        var file = new YamlFile("usher.yaml", "/usher.yaml", Encoding.UTF8.GetString(input));
        var check = new ConfigCheck();
        var root = new YamlReader(file, check).Read();
        ConfigErrorText.Render(check.Errors, colours: false);
        if (root is not null) Fingerprint.Of(root);
        else if (!check.HasErrors) throw new InvalidOperationException("nothing was read, and nothing was said to be wrong");
    }
}
