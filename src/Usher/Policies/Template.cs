using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Usher.Live;

namespace Usher.Policies;

/// <summary>
/// A text with captures of the route's key in it: <c>/v2/orders/{id}</c>. A capture in a path is one segment of it (<c>{rest}</c> of a
/// <c>**</c> keeps its slashes and never has dot segments), in a query an encoded value, in a field without control characters. Scheme,
/// host and port never come from a request. <c>{{</c> and <c>}}</c> stand for braces.
/// </summary>
internal sealed class Template
{
    private readonly TemplatePart[] _parts;

    internal Template(IReadOnlyList<TemplatePart> parts, bool hasQuery, string fragment)
    {
        _parts = [.. parts];
        HasQuery = hasQuery;
        Fragment = fragment;
        Constant = _parts.All(part => part.Role == TemplateRole.Literal) ? string.Concat(_parts.Select(part => part.Text)) : null;
    }

    /// <summary>The text, where it is the same for every request; else null.</summary>
    public string? Constant { get; }

    /// <summary>Whether it has a query of its own.</summary>
    public bool HasQuery { get; }

    /// <summary>The fragment with its <c>#</c>, which <see cref="Fill"/> leaves out; empty where there is none.</summary>
    public string Fragment { get; }

    /// <summary>Reads a template. All that is wrong with it is told at once.</summary>
    /// <param name="text">The text as it stands in the file.</param>
    /// <param name="kind">Where the result will stand.</param>
    /// <param name="captures">The names of the route's captures; null: not known yet, every name passes.</param>
    /// <param name="template">The template.</param>
    /// <param name="errors">What is wrong.</param>
    public static bool TryParse(
        string text, TemplateKind kind, IReadOnlyList<string>? captures, [NotNullWhen(true)] out Template? template, out IReadOnlyList<TemplateError> errors)
    {
        var parser = new TemplateParser(text, kind, captures);
        template = parser.Parse();
        errors = parser.Errors;
        return template is not null;
    }

    /// <summary>The text for one request.</summary>
    public string Fill(in RouteCaptures captures)
    {
        if (Constant is not null) return Constant;
        var text = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[256]);
        // What ** took may be empty, or end in a slash; a path never gets two in a row from that.
        var slash = false;
        foreach (var part in _parts)
        {
            if (part.Role == TemplateRole.Literal)
            {
                text.AppendFormatted(slash && part.Text[0] == '/' ? part.Text.AsSpan(1) : part.Text);
                slash = part.Text[^1] == '/';
                continue;
            }

            captures.TryGet(part.Text, out var raw);
            switch (part.Role)
            {
                case TemplateRole.Path:
                    // The path was normalised: what a capture holds is encoded as a path already.
                    text.AppendFormatted(raw);
                    if (raw.Length > 0) slash = raw[^1] == '/';
                    break;
                case TemplateRole.Query:
                    text.AppendLiteral(Uri.EscapeDataString(Uri.UnescapeDataString(raw)));
                    slash = false;
                    break;
                default:
                    AppendField(ref text, raw);
                    slash = false;
                    break;
            }
        }

        return text.ToStringAndClear();
    }

    private static void AppendField(ref DefaultInterpolatedStringHandler text, ReadOnlySpan<char> raw)
    {
        if (raw.Contains('%'))
        {
            var decoded = Uri.UnescapeDataString(raw);
            if (!decoded.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                text.AppendLiteral(decoded);
                return;
            }
        }

        text.AppendFormatted(raw);
    }
}
