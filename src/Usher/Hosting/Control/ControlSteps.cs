using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Usher.Runtime;

namespace Usher.Hosting.Control;

/// <summary>
/// What operators change, one step at a time. The state that they change has one tag, so that two of them who look at the same state cannot both
/// take the next step from it without the second one learning of the first.
/// </summary>
internal sealed class ControlSteps(Gateway gateway) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private long _count;

    /// <summary>Tells this run of the program from others.</summary>
    public string Instance { get; } = RandomNumberGenerator.GetHexString(6, lowercase: true);

    /// <summary>The tag of the present state.</summary>
    public string Tag => $"{Instance}-{gateway.Current.Version}-{Interlocked.Read(ref _count)}";

    /// <summary>What was done last; null: nothing.</summary>
    public string? Last { get; private set; }

    /// <summary>Says in the field <c>ETag</c> which state an answer speaks of. Call it before the answer begins.</summary>
    public void Stamp(HttpContext context) => context.Response.Headers.ETag = $"\"{Tag}\"";

    /// <summary>Takes a step, unless the request names a state that is not the present one (<c>If-Match</c>, RFC 9110 §13.1.1).</summary>
    /// <param name="context">The request.</param>
    /// <param name="step">Takes it, says <see cref="Done"/>, and answers.</param>
    public async Task Take(HttpContext context, Func<Task> step)
    {
        await _one.WaitAsync(context.RequestAborted);
        try
        {
            if (IsPresent(context.Request.Headers.IfMatch.ToString()))
            {
                await step();
                return;
            }

            Stamp(context);
            await ControlAnswer.Problem(context, ControlProblem.ChangedMeanwhile, $"Meanwhile: {Last ?? "another configuration came into force"}. Look again before you go on.");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A step was taken.</summary>
    /// <param name="what">What was done, for people.</param>
    public void Done(string what)
    {
        Last = what;
        Interlocked.Increment(ref _count);
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    // A weak tag never matches (RFC 9110 §8.8.3.2).
    private bool IsPresent(string wanted)
    {
        if (wanted.Length == 0 || wanted == "*") return true;
        var present = $"\"{Tag}\"";
        return wanted.Split(',', StringSplitOptions.TrimEntries).Contains(present, StringComparer.Ordinal);
    }
}
