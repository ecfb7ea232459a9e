using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Compress;

/// <summary>What a client's Accept-Encoding (RFC 9110 §12.5.3) comes to.</summary>
/// <param name="Best">The coding to use; null: none.</param>
/// <param name="RefusesIdentity">Whether a body without a coding is refused, by <c>identity;q=0</c>, or by <c>*;q=0</c> alone.</param>
internal readonly record struct AcceptedCodings(ContentCoding? Best, bool RefusesIdentity)
{
    private const int Unsaid = -1;

    /// <summary>Whether the client takes neither a body without a coding nor one in a coding that there is.</summary>
    public bool NothingFits => RefusesIdentity && Best is null;

    /// <summary>Reads the field. What it does not say is not wished for; what cannot be read is passed over.</summary>
    /// <param name="field">The field.</param>
    /// <param name="order">The codings that there are; the first wins where the client likes several alike.</param>
    public static AcceptedCodings Read(StringValues field, ReadOnlySpan<ContentCoding> order)
    {
        if (field.Count == 0) return default;
        var (br, zstd, gzip, identity, star) = (Unsaid, Unsaid, Unsaid, Unsaid, Unsaid);
        foreach (var line in field)
        {
            var text = line.AsSpan();
            foreach (var range in text.Split(','))
            {
                var item = text[range].Trim(" \t");
                if (item.IsEmpty || !TryTakeWeight(ref item, out var weight)) continue;
                if (Is(item, "br")) br = weight;
                else if (Is(item, "zstd")) zstd = weight;
                else if (Is(item, "gzip") || Is(item, "x-gzip")) gzip = weight;
                else if (Is(item, "identity")) identity = weight;
                else if (item is "*") star = weight;
            }
        }

        var (best, most) = ((ContentCoding?)null, 0);
        foreach (var coding in order)
        {
            var said = coding switch { ContentCoding.Br => br, ContentCoding.Zstd => zstd, _ => gzip };
            var weight = said == Unsaid ? star : said;
            if (weight > most) (best, most) = (coding, weight);
        }

        return new AcceptedCodings(identity > most ? null : best, identity == 0 || (identity == Unsaid && star == 0));
    }

    private static bool Is(ReadOnlySpan<char> item, string name) => item.Equals(name, StringComparison.OrdinalIgnoreCase);

    // weight = OWS ";" OWS "q=" qvalue, in thousandths (RFC 9110 §12.4.2)
    private static bool TryTakeWeight(ref ReadOnlySpan<char> item, out int weight)
    {
        weight = 1000;
        var semicolon = item.IndexOf(';');
        if (semicolon < 0) return true;
        var text = item[(semicolon + 1)..].Trim(" \t");
        item = item[..semicolon].TrimEnd(" \t");
        if (text.Length is < 3 or > 7 || !text.StartsWith("q=", StringComparison.OrdinalIgnoreCase)) return false;
        if (!decimal.TryParse(text[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || share > 1) return false;
        weight = (int)(share * 1000);
        return true;
    }
}
