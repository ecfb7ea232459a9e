using Microsoft.Extensions.Hosting;

namespace Usher.Admin.Streams;

/// <summary>The streams that are open: so many at the most, and all of them end when their listener closes or the program stops.</summary>
internal sealed class StreamSlots : IDisposable
{
    /// <summary>How many may be open.</summary>
    public const int Most = 32;

    private readonly Lock _lock = new();
    private readonly CancellationTokenRegistration _stopping;
    private CancellationTokenSource _end = new();
    private int _open;

    public StreamSlots(IHostApplicationLifetime? lifetime = null) => _stopping = lifetime?.ApplicationStopping.Register(EndAll) ?? default;

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Takes the place of one.</summary>
    /// <param name="end">Fires when it has to end.</param>
    /// <returns>Whether there is one; who got it says <see cref="Leave"/> afterwards.</returns>
    public bool TryEnter(out CancellationToken end)
    {
        lock (_lock)
        {
            end = _end.Token;
            if (_open >= Most) return false;
            _open++;
            return true;
        }
    }

    /// <summary>One has ended.</summary>
    public void Leave()
    {
        lock (_lock) _open--;
    }

    /// <summary>Ends all that are open; others may be opened after it.</summary>
    public void EndAll()
    {
        CancellationTokenSource end;
        lock (_lock) (end, _end) = (_end, new CancellationTokenSource());
        end.Cancel();
        end.Dispose();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping.Dispose();
        EndAll();
        _end.Dispose();
    }
}
