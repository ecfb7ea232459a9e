using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies;

/// <summary>The route that a policy is being built for, and what it may hold on to.</summary>
public sealed class RouteBuild
{
    private readonly LiveState.Edit _live;

    internal RouteBuild(string key, IReadOnlyList<string> captures, LiveState.Edit live, IServiceProvider services, TimeProvider time, ILoggerFactory logs, ConfigCheck check)
    {
        (Key, Captures, _live, Services, Time, Logs, Check) = (key, captures, live, services, time, logs, check);
    }

    /// <summary>The route's key as it stands in the file.</summary>
    public string Key { get; }

    /// <summary>The names that the route's pattern captures, in order; the rest of <c>**</c> is named <c>rest</c>.</summary>
    public IReadOnlyList<string> Captures { get; }

    /// <summary>The program's services.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Logs { get; }

    /// <summary>Takes errors that show only while a route is built, such as a capture that does not exist.</summary>
    public ConfigCheck Check { get; }

    /// <summary>
    /// Whether a policy of this route answers CORS pre-flights; then the route gets those that ask for one of its methods, although a
    /// pre-flight's own method is OPTIONS. Default: false.
    /// </summary>
    public bool AnswersPreflights { get; set; }

    /// <summary>Who observes the requests of this route, in the order in which they were added.</summary>
    internal List<IRequestObserver> Observers { get; } = [];

    /// <summary>Lets an observer see every request of this route. It costs the requests of other routes nothing.</summary>
    /// <param name="observer">The observer.</param>
    public void Observe(IRequestObserver observer) => Observers.Add(observer);

    /// <summary>
    /// State that survives a reload: what was kept under this key for this route before, or what <paramref name="create"/> makes now. It is
    /// disposed when a reload no longer asks for it.
    /// </summary>
    /// <param name="key">A name within the policy, such as <c>limit</c>.</param>
    /// <param name="create">Makes it.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public T Keep<T>(string key, Func<T> create) where T : class => _live.Keep($"route {Key} {key}", create);

    /// <summary>State that survives a reload and is shared by all routes that ask for the same key.</summary>
    /// <param name="key">A name such as <c>ip /etc/usher/deny.txt</c>.</param>
    /// <param name="create">Makes it.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public T KeepShared<T>(string key, Func<T> create) where T : class => _live.Keep($"shared {key}", create);
}
