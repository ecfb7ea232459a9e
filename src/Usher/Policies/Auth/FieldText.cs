using System.Text;
using System.Text.Json;

namespace Usher.Policies.Auth;

/// <summary>
/// Texts of credentials as values of fields. Whatever is not printable ASCII, and spaces at the ends, are percent-encoded as UTF-8: nothing
/// that an issuer writes into a claim can make a field of its own.
/// </summary>
internal static class FieldText
{
    /// <summary>One text.</summary>
    public static string Of(string text) => Write(text, isItem: false);

    /// <summary>Several, with commas between them; commas of their own are encoded.</summary>
    public static string Of(IEnumerable<string> texts) => string.Join(',', texts.Select(text => Write(text, isItem: true)));

    /// <summary>A claim: a text or a number as it is, a list with commas, an object as JSON.</summary>
    public static string Of(JsonElement claim) => claim.ValueKind switch
    {
        JsonValueKind.String => Of(claim.GetString()!),
        JsonValueKind.Array => Of(claim.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText())),
        _ => Of(claim.GetRawText()),
    };

    private static string Write(string text, bool isItem)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text is not ([' ', ..] or [.., ' ']) && !(isItem && text.Contains(',', StringComparison.Ordinal))) return text;
        var written = new StringBuilder(text.Length + 16);
        var octets = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < octets.Length; i++)
        {
            var octet = octets[i];
            var isPlain = octet is > (byte)' ' and <= (byte)'~' && !(isItem && octet == (byte)',');
            if (isPlain || (octet == (byte)' ' && i > 0 && i < octets.Length - 1)) written.Append((char)octet);
            else written.Append(provider: null, $"%{octet:X2}");
        }

        return written.ToString();
    }
}
