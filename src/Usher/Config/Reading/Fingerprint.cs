using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Usher.Config.Yaml;

namespace Usher.Config.Reading;

/// <summary>Hashes what a part of the file says, whatever its spelling, so that a reload can tell what changed.</summary>
internal static class Fingerprint
{
    public static string Of(YamlNode node)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, node);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, YamlNode node)
    {
        switch (node)
        {
            case YamlScalar scalar:
                Add(hash, scalar.IsNull ? 'n' : 's', scalar.Text.Length);
                hash.AppendData(MemoryMarshal.AsBytes(scalar.Text.AsSpan()));
                break;
            case YamlSequence list:
                Add(hash, 'l', list.Items.Count);
                foreach (var item in list.Items) Add(hash, item);
                break;
            case YamlMapping mapping:
                Add(hash, 'm', mapping.Entries.Count);
                foreach (var entry in mapping.Entries)
                {
                    Add(hash, entry.Key);
                    Add(hash, entry.Value);
                }

                break;
        }
    }

    private static void Add(IncrementalHash hash, char kind, int length)
    {
        ReadOnlySpan<int> head = [kind, length];
        hash.AppendData(MemoryMarshal.AsBytes(head));
    }
}
