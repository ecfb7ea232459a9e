using System.Net;
using Usher.Config;

namespace Usher.Policies.Ip;

/// <summary>Who may come and who may not. Immutable.</summary>
/// <param name="Allow">Those who may; empty: everybody.</param>
/// <param name="Deny">Those who may not.</param>
internal sealed record AddressList(AddressSet Allow, AddressSet Deny)
{
    /// <summary>Everybody may come.</summary>
    public static AddressList Open { get; } = new(AddressSet.Empty, AddressSet.Empty);

    /// <summary>
    /// Reads a list: a network or an address a line, after <c>allow</c> or <c>deny</c>, allowed where neither stands before it; <c>#</c>
    /// begins a comment; <c>deny none</c> says that a list is empty on purpose.
    /// </summary>
    /// <exception cref="FormatException">A line is wrong, or there is none: a file that was cut short never lets everybody in.</exception>
    public static AddressList Read(TextReader text)
    {
        var (allow, deny) = (new List<IPNetwork>(), new List<IPNetwork>());
        var says = false;
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            var entry = line.AsSpan();
            if (entry.IndexOf('#') is >= 0 and var comment) entry = entry[..comment];
            entry = entry.Trim();
            if (entry.IsEmpty) continue;
            says = true;
            if (entry is "deny none") continue;
            var denies = entry.StartsWith("deny ");
            if (denies || entry.StartsWith("allow ")) entry = entry[(denies ? 5 : 6)..].TrimStart();
            try
            {
                (denies ? deny : allow).Add(Cidr.Parse(entry.ToString()).Network);
            }
            catch (FormatException wrong)
            {
                throw new FormatException($"line {number}: {wrong.Message}", wrong);
            }
        }

        if (!says) throw new FormatException("it has no entries (write 'deny none' if that is meant)");
        return new AddressList(AddressSet.Of(allow), AddressSet.Of(deny));
    }
}
