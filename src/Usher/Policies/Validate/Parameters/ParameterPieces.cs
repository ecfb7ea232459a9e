namespace Usher.Policies.Validate.Parameters;

/// <summary>Takes the text of a parameter apart, as its style says. Delimiters are looked for before anything is decoded.</summary>
internal static class ParameterPieces
{
    private const string Undecodable = "is not percent-encoded UTF-8";
    private const string Misshapen = "is not written in the style that the parameter has";

    /// <summary>The text as one value.</summary>
    public static (string Text, string? Problem) Whole(Parameter parameter, string raw)
    {
        if (parameter.Style == ParameterStyle.Label)
        {
            if (!raw.StartsWith('.')) return ("", Misshapen);
            raw = raw[1..];
        }
        else if (parameter.Style == ParameterStyle.Matrix)
        {
            var start = $";{parameter.Name}=";
            if (!raw.StartsWith(start, StringComparison.Ordinal)) return ("", Misshapen);
            raw = raw[start.Length..];
        }

        return Decode(parameter, raw) is { } text ? (text, null) : ("", Undecodable);
    }

    /// <summary>The texts of an array's items.</summary>
    public static (IReadOnlyList<string> Items, string? Problem) Items(Parameter parameter, List<NamedValue> raw)
    {
        IEnumerable<string> pieces;
        if (parameter is { Style: ParameterStyle.Form, IsExploded: true }) pieces = raw.Select(value => value.Raw);
        else if (raw.Count > 1) return ([], "is given more than once");
        else if (Split(parameter, raw[0].Raw) is { } parts) pieces = parts;
        else return ([], Misshapen);

        var items = new List<string>();
        foreach (var piece in pieces)
        {
            if (Decode(parameter, piece) is not { } item) return ([], Undecodable);
            items.Add(item);
        }

        return (items, null);
    }

    /// <summary>The names and texts of an object's members.</summary>
    public static (IReadOnlyList<(string Name, string Text)> Members, string? Problem) Members(Parameter parameter, List<NamedValue> raw)
    {
        if (parameter.Style == ParameterStyle.DeepObject) return Named(parameter, raw.Select(value => new NamedValue(value.Name[(parameter.Name.Length + 1)..^1], value.Raw)));
        if (parameter is { Style: ParameterStyle.Form, IsExploded: true }) return Named(parameter, raw);
        if (raw.Count > 1) return ([], "is given more than once");
        if (Split(parameter, raw[0].Raw) is not { } parts) return ([], Misshapen);
        if (parameter.IsExploded)
        {
            var pairs = parts.Select(part => (Part: part, Sign: part.IndexOf('=', StringComparison.Ordinal))).ToList();
            return pairs.Exists(pair => pair.Sign < 0) ? ([], Misshapen) : Named(parameter, pairs.Select(pair => new NamedValue(pair.Part[..pair.Sign], pair.Part[(pair.Sign + 1)..])));
        }

        return parts.Length % 2 == 1 ? ([], Misshapen) : Named(parameter, parts.Chunk(2).Select(pair => new NamedValue(pair[0], pair[1])));
    }

    private static (IReadOnlyList<(string Name, string Text)> Members, string? Problem) Named(Parameter parameter, IEnumerable<NamedValue> pairs)
    {
        // Names of the query are decoded already.
        var isDecoded = parameter.Style is ParameterStyle.DeepObject || parameter is { Style: ParameterStyle.Form, IsExploded: true };
        var members = new List<(string, string)>();
        foreach (var pair in pairs)
        {
            if ((isDecoded ? pair.Name : Decode(parameter, pair.Name)) is not { } name || Decode(parameter, pair.Raw) is not { } text) return ([], Undecodable);
            members.Add((name, text));
        }

        return (members, null);
    }

    private static string[]? Split(Parameter parameter, string raw)
    {
        switch (parameter.Style)
        {
            case ParameterStyle.SpaceDelimited: return raw.Replace("%20", " ", StringComparison.Ordinal).Replace('+', ' ').Split(' ');
            case ParameterStyle.PipeDelimited: return raw.Replace("%7C", "|", StringComparison.OrdinalIgnoreCase).Split('|');
            case ParameterStyle.Label: return raw.StartsWith('.') ? raw[1..].Split(parameter.IsExploded ? '.' : ',') : null;
            case ParameterStyle.Matrix: return SplitMatrix(parameter, raw);
            default:
                if (raw.Length == 0) return [];
                return parameter.Place == ParameterPlace.Header ? raw.Split(',', StringSplitOptions.TrimEntries) : raw.Split(',');
        }
    }

    private static string[]? SplitMatrix(Parameter parameter, string raw)
    {
        var start = $";{parameter.Name}=";
        if (!parameter.IsExploded) return raw.StartsWith(start, StringComparison.Ordinal) ? raw[start.Length..].Split(',') : null;
        if (!raw.StartsWith(';')) return null;
        var parts = raw[1..].Split(';');
        if (!parameter.Shape.IsArray) return parts;
        return parts.All(part => part.StartsWith(start[1..], StringComparison.Ordinal)) ? [.. parts.Select(part => part[(start.Length - 1)..])] : null;
    }

    // A field is not percent-encoded.
    private static string? Decode(Parameter parameter, string raw) =>
        parameter.Place == ParameterPlace.Header ? raw : ParameterText.Decode(raw, isForm: parameter.Place == ParameterPlace.Query);
}
