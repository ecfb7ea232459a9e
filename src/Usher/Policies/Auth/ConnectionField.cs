using Microsoft.AspNetCore.Http;

namespace Usher.Policies.Auth;

/// <summary>The client's Connection field (RFC 9110 §7.6.1).</summary>
internal static class ConnectionField
{
    /// <summary>Takes the nomination of a field back: what Usher adds is no business of the client's connection.</summary>
    public static void Spare(IHeaderDictionary fields, string name)
    {
        var kept = new List<string>();
        var found = false;
        foreach (var line in fields.Connection)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var option = line.AsSpan()[range].Trim(" \t");
                if (option.Equals(name, StringComparison.OrdinalIgnoreCase)) found = true;
                else if (!option.IsEmpty) kept.Add(option.ToString());
            }
        }

        if (found) fields.Connection = string.Join(", ", kept);
    }
}
