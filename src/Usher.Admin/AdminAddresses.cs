namespace Usher.Admin;

/// <summary>Where the admin listener is open.</summary>
internal sealed class AdminAddresses
{
    private IReadOnlyList<string> _open = [];

    /// <summary>The addresses; empty: it is not.</summary>
    public IReadOnlyList<string> Open
    {
        get => Volatile.Read(ref _open);
        set => Volatile.Write(ref _open, value);
    }
}
