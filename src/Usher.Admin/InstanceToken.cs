using System.Security.Cryptography;

namespace Usher.Admin;

/// <summary>
/// The token by which a local operator writes: made anew at every start, and told by the control socket, which only the user who runs Usher can
/// open. So no one who can merely reach the port, such as a page in a browser, can change anything.
/// </summary>
internal sealed class InstanceToken
{
    /// <summary>The token.</summary>
    public string Value { get; } = RandomNumberGenerator.GetHexString(48, lowercase: true);
}
