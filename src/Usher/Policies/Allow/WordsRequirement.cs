using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Expressions;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>
/// Words that a claim holds: scopes (RFC 8693 §4.2: a text with spaces; some issuers write a list) or roles. Some issuers use one name for the
/// claim, some another; the first that is there counts.
/// </summary>
internal sealed class WordsRequirement : Requirement
{
    private readonly string[] _wanted;
    private readonly bool _all;
    private readonly byte[][] _claims;
    private readonly string _text;

    private WordsRequirement(string[] wanted, bool all, byte[][] claims, string text) => (_wanted, _all, _claims, _text) = (wanted, all, claims, text);

    public override bool NeedsIdentity => true;

    /// <summary>All of some scopes.</summary>
    public static WordsRequirement Scopes(IReadOnlyList<string> scopes) => new([.. scopes], true, ["scope"u8.ToArray(), "scp"u8.ToArray()], $"scope {string.Join(" and ", scopes)}");

    /// <summary>At least one of some roles.</summary>
    public static WordsRequirement Roles(IReadOnlyList<string> roles) => new([.. roles], false, ["roles"u8.ToArray(), "role"u8.ToArray()], $"role {string.Join(" or ", roles)}");

    public override bool Holds(HttpContext context, GatewayRequest request)
    {
        if (request.Consumer is not { Claims: { ValueKind: JsonValueKind.Object } claims } || !TryFind(claims, out var claim)) return false;
        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]);
        var holds = claim.ValueKind == JsonValueKind.String ? HoldsText(claim, ref frame) : HoldsList(claim, ref frame);
        frame.Dispose();
        return holds;
    }

    public override string ToString() => _text;

    private bool TryFind(JsonElement claims, out JsonElement claim)
    {
        foreach (var name in _claims)
        {
            if (claims.TryGetProperty(name, out claim)) return claim.ValueKind is JsonValueKind.String or JsonValueKind.Array;
        }

        claim = default;
        return false;
    }

    private bool HoldsText(JsonElement claim, scoped ref ExpressionFrame frame)
    {
        if (!frame.TryDecode(claim, out var words)) return false;
        foreach (var wanted in _wanted)
        {
            if (HasWord(words, wanted) != _all) return !_all;
        }

        return _all;
    }

    private bool HoldsList(JsonElement claim, scoped ref ExpressionFrame frame)
    {
        foreach (var wanted in _wanted)
        {
            if (HasItem(claim, wanted, ref frame) != _all) return !_all;
        }

        return _all;
    }

    private static bool HasWord(ReadOnlySpan<char> words, string wanted)
    {
        foreach (var range in words.Split(' '))
        {
            if (words[range].SequenceEqual(wanted)) return true;
        }

        return false;
    }

    private static bool HasItem(JsonElement list, string wanted, scoped ref ExpressionFrame frame)
    {
        foreach (var item in list.EnumerateArray())
        {
            if (ExpressionValue.Of(item).IsText(ref frame, wanted)) return true;
        }

        return false;
    }
}
