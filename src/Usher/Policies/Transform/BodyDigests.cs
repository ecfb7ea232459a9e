using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Usher.Policies.Transform;

/// <summary>
/// Which digests (RFC 9530) a message came with, so that they can be made anew of the body that it goes with. Of what streams they are not known in
/// time, and are left out.
/// </summary>
internal readonly struct BodyDigests
{
    private const string ContentField = "Content-Digest";
    private const string RepresentationField = "Repr-Digest";

    // What came before them, and vouches for the bytes as they were.
    private static readonly string[] Obsolete = ["Digest", "Content-MD5"];

    private readonly Algorithms _content;
    private readonly Algorithms _representation;

    private BodyDigests(Algorithms content, Algorithms representation) => (_content, _representation) = (content, representation);

    [Flags]
    private enum Algorithms
    {
        None = 0,
        Sha256 = 1,
        Sha512 = 2,
    }

    /// <summary>Takes all digests out of a message.</summary>
    public static BodyDigests Take(IHeaderDictionary fields)
    {
        foreach (var name in Obsolete) fields.Remove(name);
        return new BodyDigests(Take(fields, ContentField), Take(fields, RepresentationField));
    }

    /// <summary>Puts those back that can be made of a body, which is all of the representation and not encoded.</summary>
    public void Set(IHeaderDictionary fields, ReadOnlySpan<byte> body)
    {
        if ((_content | _representation) == Algorithms.None) return;
        var sha256 = Text(Algorithms.Sha256, "sha-256", body);
        var sha512 = Text(Algorithms.Sha512, "sha-512", body);
        Set(fields, ContentField, _content, sha256, sha512);
        Set(fields, RepresentationField, _representation, sha256, sha512);
    }

    private static Algorithms Take(IHeaderDictionary fields, string name)
    {
        var found = Algorithms.None;
        foreach (var line in fields[name])
        {
            // A dictionary of byte sequences (RFC 8941), in which no comma stands but between two.
            foreach (var range in line.AsSpan().Split(','))
            {
                var member = line.AsSpan()[range].Trim();
                if (member.StartsWith("sha-256=")) found |= Algorithms.Sha256;
                else if (member.StartsWith("sha-512=")) found |= Algorithms.Sha512;
            }
        }

        fields.Remove(name);
        return found;
    }

    private static void Set(IHeaderDictionary fields, string name, Algorithms algorithms, string sha256, string sha512)
    {
        if (algorithms == Algorithms.None) return;
        fields[name] = algorithms switch
        {
            Algorithms.Sha256 => sha256,
            Algorithms.Sha512 => sha512,
            _ => $"{sha256}, {sha512}",
        };
    }

    private string Text(Algorithms algorithm, string name, ReadOnlySpan<byte> body)
    {
        if (((_content | _representation) & algorithm) == Algorithms.None) return "";
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        var length = algorithm == Algorithms.Sha256 ? SHA256.HashData(body, hash) : SHA512.HashData(body, hash);
        return $"{name}=:{Convert.ToBase64String(hash[..length])}:";
    }
}
