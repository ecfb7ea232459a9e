namespace Usher.Live;

/// <summary>
/// Who looks at requests as they pass while Usher runs, beside those that the file names: a live tail. While nobody does, a request costs one
/// look at a field.
/// </summary>
internal sealed class RequestWatch
{
    private IRequestObserver? _observer;

    /// <summary>Who looks; null: nobody.</summary>
    public IRequestObserver? Observer
    {
        get => Volatile.Read(ref _observer);
        set => Volatile.Write(ref _observer, value);
    }
}
