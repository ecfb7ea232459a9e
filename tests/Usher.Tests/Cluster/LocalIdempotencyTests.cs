using Usher.Cluster;

namespace Usher.Tests.Cluster;

public sealed class LocalIdempotencyTests : IdempotencyStoreContract
{
    private protected override Task<IdempotencyStore> Create() => Task.FromResult<IdempotencyStore>(new LocalIdempotency(TimeProvider.System));

    [Fact]
    public async Task Where_there_is_no_room_nothing_is_begun_and_nothing_is_forgotten()
    {
        using var store = new LocalIdempotency(TimeProvider.System, mostRecords: 2);
        await store.Begin(Claim(1));
        await store.Begin(Claim(2));
        Assert.Equal(IdempotencyState.Lost, (await store.Begin(Claim(3))).State);
        Assert.Equal(IdempotencyState.Running, (await store.Begin(Claim(1))).State);
    }

    [Fact]
    public async Task The_oldest_answers_go_first_but_never_that_they_were_given()
    {
        using var store = new LocalIdempotency(TimeProvider.System, mostBytes: 250);
        for (var i = 0; i < 4; i++)
        {
            var claim = Claim(i);
            await store.Begin(claim);
            await store.Complete(claim, new byte[100]);
        }

        int[] left = [0, 0, 100, 100];
        for (var i = 0; i < 4; i++)
        {
            var again = await store.Begin(Claim(i));
            Assert.Equal((IdempotencyState.Done, left[i]), (again.State, again.Answer.Length));
        }
    }
}
