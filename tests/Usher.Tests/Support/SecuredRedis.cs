namespace Usher.Tests.Support;

/// <summary>A redis-server that speaks TLS alone and lets in one ACL user alone, who has the rights of the README and no more.</summary>
public sealed class SecuredRedis : IAsyncLifetime
{
    public const string User = "gate";
    public const string Password = "s3cret:/@";

    internal TestAuthority Authority { get; } = new();

    internal RedisServer? Server { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!RedisServer.IsThere) return;
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Usher.Redis", "README.md"));
        var from = readme.IndexOf("`~usher:*", StringComparison.Ordinal) + 1;
        var rights = readme[from..readme.IndexOf('`', from)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Server = await RedisServer.StartTls(Authority.ForServer(rsa: false, "redis.example"), Authority, ["--user", "default", "off", "--user", User, "on", $">{Password}", .. rights]);
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        Authority.Dispose();
    }
}
