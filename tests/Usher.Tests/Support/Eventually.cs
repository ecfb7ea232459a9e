using System.Diagnostics;

namespace Usher.Tests.Support;

/// <summary>Waits for what another program does in its own time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<T> Get<T>(Func<Task<T?>> ask, string what, int seconds = 30) where T : class
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(seconds))
        {
            try
            {
                if (await ask() is { } answer) return answer;
            }
            catch (HttpRequestException)
            {
                // it is not there yet
            }

            await Task.Delay(Pause);
        }

        throw new TimeoutException($"there was no {what} within {seconds} s");
    }

    /// <summary>Waits until something holds that has to be asked for.</summary>
    public static Task True(Func<Task<bool>> holds, int seconds = 30) => Get(async () => await holds() ? "" : null, "yes", seconds);

    /// <summary>Waits until something holds.</summary>
    public static async Task True(Func<bool> holds, int seconds = 30)
    {
        var began = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(seconds)) throw new TimeoutException($"it did not hold within {seconds} s");
            await Task.Delay(Pause);
        }
    }
}
