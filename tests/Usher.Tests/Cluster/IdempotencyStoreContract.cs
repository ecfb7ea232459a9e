using System.Text;
using Usher.Cluster;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

/// <summary>What every <see cref="IdempotencyStore"/> does.</summary>
public abstract class IdempotencyStoreContract : IAsyncLifetime
{
    private static readonly byte[] Answer = Encoding.UTF8.GetBytes("an answer\0of bytes\xff");
    private IdempotencyStore _store = null!;
    private int _tokens;

    private protected abstract Task<IdempotencyStore> Create();

    public async ValueTask InitializeAsync()
    {
        _store = await Create();
        _store.Open();
    }

    public virtual ValueTask DisposeAsync()
    {
        _store?.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    [Fact]
    public async Task The_first_begins_and_others_see_it_running()
    {
        var first = Claim(1);
        Assert.Equal(IdempotencyState.Begun, await Begin(first));
        Assert.Equal(IdempotencyState.Running, await Begin(Claim(1)));
        Assert.Equal(IdempotencyState.Running, await Begin(Claim(1) with { MayRunAgain = true }));
        Assert.Equal(IdempotencyState.Begun, await Begin(Claim(2)));
    }

    [Fact]
    public async Task Of_many_at_once_one_begins()
    {
        var states = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => Begin(Claim(7)))));
        Assert.Single(states, IdempotencyState.Begun);
        Assert.Equal(199, states.Count(state => state == IdempotencyState.Running));
    }

    [Fact]
    public async Task An_answer_is_given_again()
    {
        var first = Claim(1);
        await Begin(first);
        Assert.True(await _store.Complete(first, Answer));
        var again = await _store.Begin(Claim(1));
        Assert.Equal(IdempotencyState.Done, again.State);
        Assert.Equal(Answer, again.Answer.ToArray());
    }

    [Fact]
    public async Task An_answer_that_cannot_be_kept_was_given_all_the_same()
    {
        var first = Claim(1);
        await Begin(first);
        Assert.True(await _store.Complete(first, default));
        var again = await _store.Begin(Claim(1) with { MayRunAgain = true });
        Assert.Equal((IdempotencyState.Done, 0), (again.State, again.Answer.Length));
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_told_so_whatever_became_of_the_first()
    {
        var first = Claim(1);
        await Begin(first);
        Assert.Equal(IdempotencyState.Different, await Begin(Claim(1) with { Fingerprint = "other" }));
        await _store.Complete(first, Answer);
        Assert.Equal(IdempotencyState.Different, await Begin(Claim(1) with { Fingerprint = "other" }));
    }

    [Fact]
    public async Task What_was_given_up_stays_unknown_unless_it_may_run_again()
    {
        var first = Claim(1);
        await Begin(first);
        await _store.GiveUp(first);
        Assert.Equal(IdempotencyState.Unknown, await Begin(Claim(1)));
        var second = Claim(1) with { MayRunAgain = true };
        Assert.Equal(IdempotencyState.Begun, await Begin(second));
        Assert.Equal(IdempotencyState.Running, await Begin(Claim(1) with { MayRunAgain = true }));
        Assert.True(await _store.Complete(second, Answer));
    }

    [Fact]
    public async Task Who_has_said_nothing_in_time_is_taken_for_dead()
    {
        var first = Claim(1) with { RunsAtMost = TimeSpan.FromMilliseconds(1) };
        await Begin(first);
        await Eventually.Get<object>(async () => await Begin(Claim(1)) == IdempotencyState.Unknown ? this : null, "unknown");

        // Where it was not dead, what it says late is still the truth.
        Assert.True(await _store.Complete(first, Answer));
        Assert.Equal(IdempotencyState.Done, await Begin(Claim(1)));
    }

    [Fact]
    public async Task What_was_released_never_was()
    {
        var first = Claim(1);
        await Begin(first);
        await _store.Release(first);
        Assert.Equal(IdempotencyState.Begun, await Begin(Claim(1) with { Fingerprint = "other" }));
    }

    [Fact]
    public async Task Only_the_try_that_began_may_say_what_became_of_it()
    {
        var first = Claim(1);
        await Begin(first);
        var other = Claim(1);
        Assert.False(await _store.Complete(other, Answer));
        await _store.Release(other);
        await _store.GiveUp(other);
        Assert.Equal(IdempotencyState.Running, await Begin(Claim(1)));
        Assert.True(await _store.Complete(first, Answer));
        await _store.Release(first);
        Assert.Equal(IdempotencyState.Done, await Begin(Claim(1)));
    }

    [Fact]
    public async Task A_record_ends_with_its_time()
    {
        var first = Claim(1) with { KeepFor = TimeSpan.FromMilliseconds(50) };
        await Begin(first);
        await _store.Complete(first, Answer);
        await Eventually.Get<object>(async () => await Begin(Claim(1)) == IdempotencyState.Begun ? this : null, "end");
    }

    private protected IdempotencyClaim Claim(int key) => new((UInt128)key, "print", $"token {Interlocked.Increment(ref _tokens)}", TimeSpan.FromHours(1), TimeSpan.FromMinutes(2), MayRunAgain: false);

    private protected async Task<IdempotencyState> Begin(IdempotencyClaim claim) => (await _store.Begin(claim)).State;
}
