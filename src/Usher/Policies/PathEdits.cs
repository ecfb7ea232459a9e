using System.Text.RegularExpressions;
using Usher.Config;
using Usher.Live;
using Usher.Routing;

namespace Usher.Policies;

/// <summary>What becomes of a path: another one, or the same without a prefix, with replacements, with another prefix.</summary>
internal sealed class PathEdits(Template? path, string? strip, (Regex Pattern, string To)? regex, string? prefix)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Another path, whatever came.</summary>
    public static PathEdits Whole(Template path) => new(path, null, null, null);

    /// <summary>Compiles changes to the path that came; null: there are none, or something is wrong.</summary>
    /// <param name="check">Takes the errors.</param>
    /// <param name="options">The record with the properties <c>Strip</c> and <c>Prefix</c>.</param>
    /// <param name="strip">Segments that are taken off the front.</param>
    /// <param name="regex">What is replaced.</param>
    /// <param name="prefix">What is put before it.</param>
    public static PathEdits? Compile(ConfigCheck check, object options, string? strip, PathRegex? regex, string? prefix)
    {
        foreach (var (property, text) in new[] { ("Strip", strip), ("Prefix", prefix) })
        {
            if (text is not null && !IsPrefix(text)) check.Error(options, property, "expected a path such as /api, without a slash at its end");
        }

        var compiled = regex is null ? null : Compile(regex, check);
        return strip is null && prefix is null && compiled is null ? null : new PathEdits(null, strip, compiled, prefix);
    }

    /// <summary>Changes the target of a request; says no where no path comes of it.</summary>
    public bool TryApply(GatewayRequest request)
    {
        // OPTIONS * is about the server as a whole and has no path.
        if (request.Target is "*") return true;

        // The same reading that every client's path goes through, so that the result has no dot segment in any spelling.
        if (NewPath(request) is not { } text) return false;
        if (request.Query.Length > 0) text = string.Concat(text, request.Query);
        if (RequestTarget.Parse(text, "GET", host: null, hostOptional: true, out var target) != TargetError.None) return false;
        request.Target = target.Text;
        request.PathLength = target.PathLength;
        return true;
    }

    private string? NewPath(GatewayRequest request)
    {
        if (path is not null) return path.Fill(request.Captures);
        var rest = request.Path;
        if (strip is not null && rest.StartsWith(strip) && (rest.Length == strip.Length || rest[strip.Length] == '/')) rest = rest[strip.Length..];
        if (regex is null) return prefix is not null && rest is "/" ? prefix : string.Concat(prefix, rest is "" && prefix is null ? "/" : rest);
        try
        {
            var replaced = regex.Value.Pattern.Replace(rest is "" ? "/" : rest.ToString(), regex.Value.To);
            return replaced.AsSpan().ContainsAny('?', '#') || !replaced.StartsWith('/') ? null : string.Concat(prefix, replaced);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static (Regex, string)? Compile(PathRegex options, ConfigCheck check)
    {
        try
        {
            return (new Regex(options.Match, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience), options.To);
        }
        catch (RegexParseException failure)
        {
            check.Error(options, nameof(options.Match), $"invalid regular expression: {failure.Error}");
        }
        catch (Exception failure) when (failure is NotSupportedException or ArgumentException)
        {
            check.Error(options, nameof(options.Match), "this regular expression cannot be matched in linear time (look-around, back reference or too large)");
        }

        return null;
    }

    private static bool IsPrefix(string text) =>
        text.Length > 1 && text[^1] != '/' && !text.AsSpan().ContainsAny("?#{}")
        && RequestTarget.Parse(text, "GET", host: null, hostOptional: true, out var target) == TargetError.None && target.Text == text;
}
