namespace Usher.Policies.Validate.Parameters;

/// <summary>A <c>name=value</c> of a query, a form or a cookie.</summary>
/// <param name="Name">The name, decoded.</param>
/// <param name="Raw">The value as it stands there.</param>
internal readonly record struct NamedValue(string Name, string Raw)
{
    /// <summary>Takes apart a query or a form; null: a name in it cannot be decoded.</summary>
    public static List<NamedValue>? ReadForm(ReadOnlySpan<char> text)
    {
        var values = new List<NamedValue>();
        foreach (var range in text.Split('&'))
        {
            var pair = text[range];
            if (pair.Length == 0) continue;
            var equals = pair.IndexOf('=');
            if (ParameterText.Decode(equals < 0 ? pair : pair[..equals], isForm: true) is not { } name) return null;
            values.Add(new NamedValue(name, equals < 0 ? "" : pair[(equals + 1)..].ToString()));
        }

        return values;
    }

    /// <summary>Takes apart the lines of a Cookie field (RFC 6265 §4.2.1).</summary>
    public static List<NamedValue> ReadCookies(IEnumerable<string?> lines)
    {
        var values = new List<NamedValue>();
        foreach (var line in lines)
        {
            foreach (var pair in line?.Split(';') ?? [])
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0) values.Add(new NamedValue(pair[..equals].Trim(), pair[(equals + 1)..].Trim().Trim('"')));
            }
        }

        return values;
    }
}
