namespace Usher.Live;

/// <summary>A feature of a connection on Usher's own listeners: what the client's end of it means.</summary>
internal interface IConnectionEnd
{
    /// <summary>From now on the client's end closes its own direction alone, and does not abort what is on its way to it.</summary>
    void Hold();
}
