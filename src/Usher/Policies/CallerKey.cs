using Usher.Config;

namespace Usher.Policies;

/// <summary>What is counted apart: <c>ip</c>, <c>consumer</c>, <c>sub</c>, <c>header(X-Tenant)</c>, <c>claim(tenant)</c>, <c>route</c>, or several with <c>and</c>.</summary>
/// <param name="Parts">What callers are told by.</param>
internal sealed record CallerKey(IReadOnlyList<CallerPart> Parts) : IConfigScalar<CallerKey>
{
    /// <inheritdoc />
    public static string Expected => "ip, consumer, sub, header(X-Tenant), claim(tenant) or route";

    /// <summary>All callers of a route together.</summary>
    public static CallerKey Route { get; } = new([new CallerPart(CallerKind.Route, null)]);

    /// <summary>Each consumer.</summary>
    public static CallerKey Consumer { get; } = new([new CallerPart(CallerKind.Consumer, null)]);

    /// <summary>Each address.</summary>
    public static CallerKey Address { get; } = new([new CallerPart(CallerKind.Address, null)]);

    /// <summary>Whether it is known only once somebody has identified the caller.</summary>
    public bool NeedsIdentity => Parts.Any(part => part.NeedsIdentity);

    /// <summary>Whether a request can lack a part of it.</summary>
    public bool CanBeMissing => Parts.Any(part => part.NeedsIdentity || part.Kind == CallerKind.Field);

    /// <inheritdoc />
    public static CallerKey Parse(string text)
    {
        var parts = text.Split(" and ", StringSplitOptions.TrimEntries).Select(part => PartOf(part, text)).ToList();
        if (parts.Distinct().Count() != parts.Count) throw new FormatException($"expected {Expected}, not '{text}' (a part is given twice)");
        return new CallerKey(parts);
    }

    /// <inheritdoc />
    public override string ToString() => string.Join(" and ", Parts);

    private static CallerPart PartOf(string part, string text)
    {
        switch (part)
        {
            case "ip": return new CallerPart(CallerKind.Address, null);
            case "consumer": return new CallerPart(CallerKind.Consumer, null);
            case "sub": return new CallerPart(CallerKind.Claim, "sub");
            case "route": return new CallerPart(CallerKind.Route, null);
        }

        if (Inner(part, "header") is { } field && HeaderText.IsName(field)) return new CallerPart(CallerKind.Field, field);
        if (Inner(part, "claim") is { Length: > 0 } claim) return new CallerPart(CallerKind.Claim, claim);
        // 'per tenant claim' reads better than 'per claim(tenant)', and is the same.
        if (part.EndsWith(" claim", StringComparison.Ordinal) && part.AsSpan(0, part.Length - 6) is { Length: > 0 } before && !before.Contains(' ')) return new CallerPart(CallerKind.Claim, before.ToString());
        throw new FormatException($"expected {Expected}, not '{text}'");
    }

    private static string? Inner(string part, string name) =>
        part.StartsWith(name + "(", StringComparison.Ordinal) && part.EndsWith(')') ? part[(name.Length + 1)..^1].Trim() : null;
}
