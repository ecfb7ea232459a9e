using System.CommandLine;
using Usher.Config;

namespace Usher.Cli.Commands;

/// <summary><c>usher token</c>: a token for development, signed with a key of one's own machine.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var key = new Option<string>("--key") { Description = "The private key; it is made where it is not there, with its public half beside it.", DefaultValueFactory = _ => "usher-dev.pem" };
        var issuer = new Option<string>("--issuer") { Description = "The token's issuer.", DefaultValueFactory = _ => "usher-dev" };
        var subject = new Option<string>("--sub") { Description = "Who the token speaks of.", DefaultValueFactory = _ => "dev" };
        var audience = new Option<string[]>("--audience") { Description = "Whom it is for; may be given again." };
        var scope = new Option<string[]>("--scope") { Description = "A scope; may be given again." };
        var group = new Option<string[]>("--group") { Description = "A group; may be given again." };
        var claim = new Option<string[]>("--claim") { Description = "Another claim, as NAME=VALUE; what reads as JSON is JSON. May be given again." };
        var lifetime = new Option<string>("--for") { Description = "How long it is valid.", DefaultValueFactory = _ => "1h" };
        var command = new Command("token", """
            Make a token for development. Standard output has the token, and nothing else; where a key was made, standard error has the lines for the
            file.

            Examples:
              usher token
              curl -H "Authorization: Bearer $(usher token --sub alice --scope pay --claim tenant=acme)" http://localhost:8080/payments
            """) { key, issuer, subject, audience, scope, group, claim, lifetime };
        command.SetAction(parsed =>
        {
            try
            {
                var token = new DevelopmentToken
                {
                    Issuer = parsed.GetValue(issuer)!,
                    Subject = parsed.GetValue(subject)!,
                    Audience = parsed.GetValue(audience) ?? [],
                    Scopes = parsed.GetValue(scope) ?? [],
                    Groups = parsed.GetValue(group) ?? [],
                    Claims = [.. (parsed.GetValue(claim) ?? []).Select(DevelopmentToken.ReadClaim)],
                    Lifetime = ConfigText.Duration(parsed.GetValue(lifetime)!),
                };
                return Make(token, parsed.GetValue(key)!);
            }
            catch (Exception wrong) when (wrong is FormatException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or ArgumentException)
            {
                Console.Error.WriteLine($"usher: {wrong.Message}");
                return ExitCode.BadUsage;
            }
        });
        return command;
    }

    private static int Make(DevelopmentToken token, string path)
    {
        var isNew = !File.Exists(path);
        using var key = DevelopmentToken.OpenKey(path, out var publicPath);
        Console.Out.WriteLine(token.Sign(key, TimeProvider.System.GetUtcNow()));
        if (!isNew) return ExitCode.Ok;
        Console.Error.WriteLine($$"""
            # into usher.yaml, for development only:
            auth:
              dev: { jwt: { issuer: {{token.Issuer}}, keys: {{publicPath}} } }
            """);
        return ExitCode.Ok;
    }
}
