using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Usher.Cli;

/// <summary>A token (RFC 7519) signed with ES256, for development.</summary>
internal sealed record DevelopmentToken
{
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public IReadOnlyList<string> Audience { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<(string Name, string Json)> Claims { get; init; } = [];

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Reads <c>NAME=VALUE</c>.</summary>
    /// <exception cref="FormatException">There is no name.</exception>
    public static (string Name, string Json) ReadClaim(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) throw new FormatException($"--claim: expected NAME=VALUE, not '{text}'");
        var value = text[(equals + 1)..];
        try
        {
            using var json = JsonDocument.Parse(value);
            return (text[..equals], value);
        }
        catch (JsonException)
        {
            return (text[..equals], $"\"{JsonEncodedText.Encode(value)}\"");
        }
    }

    /// <summary>Opens a private key, or makes one that only its owner can read, and writes its public half beside it.</summary>
    public static ECDsa OpenKey(string path, out string publicPath)
    {
        publicPath = Path.ChangeExtension(path, null) + ".pub.pem";
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path))
        {
            key.ImportFromPem(File.ReadAllText(path));
        }
        else
        {
            var ownerOnly = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) ownerOnly.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(path, ownerOnly);
            file.WriteLine(key.ExportPkcs8PrivateKeyPem());
        }

        if (!File.Exists(publicPath)) File.WriteAllText(publicPath, key.ExportSubjectPublicKeyInfoPem() + "\n");
        return key;
    }

    /// <summary>The token in compact form.</summary>
    public string Sign(ECDsa key, DateTimeOffset now)
    {
        var signed = $"{Encode("""{"alg":"ES256","typ":"at+jwt"}"""u8)}.{Encode(Payload(now))}";
        return $"{signed}.{Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private ReadOnlySpan<byte> Payload(DateTimeOffset now)
    {
        var payload = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(payload);
        json.WriteStartObject();
        json.WriteString("iss", Issuer);
        json.WriteString("sub", Subject);
        if (Audience.Count == 1) json.WriteString("aud", Audience[0]);
        else if (Audience.Count > 1) WriteList(json, "aud", Audience);
        if (Scopes.Count > 0) json.WriteString("scope", string.Join(' ', Scopes));
        if (Groups.Count > 0) WriteList(json, "groups", Groups);
        json.WriteNumber("iat", now.ToUnixTimeSeconds());
        json.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
        foreach (var (name, value) in Claims)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value);
        }

        json.WriteEndObject();
        json.Flush();
        return payload.WrittenSpan;
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Encode(ReadOnlySpan<byte> octets) => Base64Url.EncodeToString(octets);
}
