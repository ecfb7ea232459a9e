using System.Globalization;
using Microsoft.AspNetCore.Http;
using Usher.Config;

namespace Usher.Policies;

/// <summary>What a request costs: <c>5</c>, or by the size of its body <c>1 per 64KB</c>.</summary>
/// <param name="Count">How much.</param>
/// <param name="Bytes">For how many bytes of the body; 0: whatever its size.</param>
internal readonly record struct RequestCost(long Count, long Bytes) : IConfigScalar<RequestCost>
{
    private const long Most = 1_000_000;

    /// <inheritdoc />
    public static string Expected => "a number such as 5, or 1 per 64KB";

    /// <inheritdoc />
    public static RequestCost Parse(string text)
    {
        var at = text.IndexOf(" per ", StringComparison.Ordinal);
        var number = at < 0 ? text : text[..at].TrimEnd();
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > Most) throw new FormatException($"expected {Expected}, not '{text}'");
        if (at < 0) return new RequestCost(count, 0);
        var bytes = ConfigText.Size(text[(at + 5)..].Trim());
        if (bytes == 0 || count == 0) throw new FormatException($"expected {Expected}, not '{text}'");
        return new RequestCost(count, bytes);
    }

    /// <summary>What a request costs, as far as its head tells.</summary>
    public long Of(HttpContext context) => Bytes == 0 ? Count : Count * Math.Max(1, ((context.Request.ContentLength ?? 0) + Bytes - 1) / Bytes);

    /// <summary>Whether a part of the price shows only when the body has been read: it came without a length.</summary>
    public bool IsOpen(HttpContext context) => Bytes > 0 && context.Request.ContentLength is null && !UpgradeRequest.Is(context);

    /// <inheritdoc />
    public override string ToString() => Bytes == 0 ? Count.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Count} per {ConfigText.FormatSize(Bytes)}");
}
