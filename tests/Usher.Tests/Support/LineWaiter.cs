using System.Collections.Concurrent;

namespace Usher.Tests.Support;

/// <summary>Lets tests wait for a line of text among those that come.</summary>
internal sealed class LineWaiter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private readonly List<(string Text, TaskCompletionSource<string> Found)> _waiting = [];

    /// <summary>Waits for a line with this text, among those that are there or that are still to come.</summary>
    public async Task<string> WaitFor(string text, ConcurrentQueue<string> lines)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock) _waiting.Add((text, found));
        if (lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } there) return there;
        try
        {
            return await found.Task.WaitAsync(Patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"no line with '{text}' came:\n{string.Join('\n', lines)}", late);
        }
    }

    /// <summary>A line came, and is already among the lines.</summary>
    public void Seen(string line)
    {
        lock (_lock)
        {
            foreach (var (text, found) in _waiting)
            {
                if (line.Contains(text, StringComparison.Ordinal)) found.TrySetResult(line);
            }
        }
    }
}
