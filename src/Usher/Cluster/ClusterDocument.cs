using System.Security.Cryptography;
using System.Text;

namespace Usher.Cluster;

/// <summary>What was published for all instances.</summary>
/// <param name="Version">Counts what was published, from 1; 0: it is not published yet.</param>
/// <param name="By">Who published it.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Text">What.</param>
internal sealed record ClusterDocument(long Version, string By, DateTimeOffset At, string Text)
{
    /// <summary>A hash of the text, which tells one document from another whatever their versions.</summary>
    public string Hash { get; } = HashOf(Text);

    /// <summary>The hash of a text.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
