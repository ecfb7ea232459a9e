namespace Usher.Live;

/// <summary>
/// Something kept in <see cref="LiveState"/> that works by itself, such as one that asks another server every few minutes. It begins when the
/// configuration that wants it comes into force: checking a file starts nothing. Disposing ends it.
/// </summary>
internal interface IWork
{
    /// <summary>Begins. Called once, and must not block.</summary>
    void Start();
}
