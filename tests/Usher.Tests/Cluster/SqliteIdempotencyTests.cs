using Microsoft.Extensions.Logging.Abstractions;
using Usher.Cluster;
using Usher.Sqlite;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

public sealed class SqliteIdempotencyTests : IdempotencyStoreContract
{
    private readonly TestFolder _folder = new();

    private protected override Task<IdempotencyStore> Create() => Task.FromResult<IdempotencyStore>(Store());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_under_way_when_the_program_ended_is_unknown_and_answers_are_still_there()
    {
        var path = _folder.PathOf("other.db");
        var (running, done) = (Claim(1), Claim(2));
        using (var before = Store(path))
        {
            before.Open();
            await before.Begin(running);
            await before.Begin(done);
            await before.Complete(done, new byte[] { 1, 2, 3 });
        }

        using var after = Store(path);
        after.Open();
        Assert.Equal(IdempotencyState.Unknown, (await after.Begin(Claim(1))).State);
        Assert.Equal([1, 2, 3], (await after.Begin(Claim(2))).Answer.ToArray());
    }

    private SqliteIdempotency Store(string? path = null) => new(path ?? _folder.PathOf("state.db"), TimeProvider.System, NullLogger<SqliteIdempotency>.Instance);
}
