using Microsoft.Extensions.Logging;
using Usher.Cluster;
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

    /// <summary>Which of the routes of one key it is, from 0.</summary>
    internal int Index { get; init; }

    /// <summary>The names that the route's pattern captures, in order; the rest of <c>**</c> is named <c>rest</c>.</summary>
    public IReadOnlyList<string> Captures { get; }

    /// <summary>The program's services.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Logs { get; }

    /// <summary>What instances share, or what this one has for itself.</summary>
    internal ClusterState Cluster { get => field ??= new LocalClusterState(Time); set; }

    /// <summary>What policies do while <see cref="Cluster"/> cannot be reached, unless they say it themselves.</summary>
    internal OnLoss? OnLoss { get; set; }

    /// <summary>
    /// Names the use of a policy that is being built: the same in all instances that run the same file, and over reloads. One that is inherited has
    /// the same name on all routes that inherit it.
    /// </summary>
    internal string UseName { get; set; } = "";

    /// <summary>The plan whose policies are being built; null: those of the route.</summary>
    internal string? Plan { get; set; }

    /// <summary>What a request of this route costs where it costs another number than 1; null: what each limit says.</summary>
    internal RequestCost? Cost { get; set; }

    /// <summary>What a request of this route costs in the quota of a plan where that is another number than 1.</summary>
    internal RequestCost? QuotaCost { get; set; }

    /// <summary>The names of the limits and quotas of this route that clients are told.</summary>
    internal HashSet<string> AllowanceNames { get; } = new(StringComparer.Ordinal);

    /// <summary>The limits and quotas of this route, those of plans included.</summary>
    internal List<AllowanceUse> Allowances { get; } = [];

    /// <summary>Takes errors that show only while a route is built, such as a capture that does not exist.</summary>
    public ConfigCheck Check { get; }

    /// <summary>Whether a policy of this route finds out who is calling: one at stage <see cref="Stage.Identify"/>.</summary>
    public bool Identifies { get; internal init; }

    /// <summary>All that the file says, for policies that read more of it than their options; null where a policy is built without one.</summary>
    internal GatewayConfig? File { get; init; }

    /// <summary>Names of the query whose values are credentials: no observer ever sees them.</summary>
    internal List<string> SecretQueryNames { get; } = [];

    /// <summary>
    /// Whether a policy of this route answers CORS pre-flights; then the route gets those that ask for one of its methods, although a
    /// pre-flight's own method is OPTIONS. Default: false.
    /// </summary>
    public bool AnswersPreflights { get; set; }

    /// <summary>
    /// What the answers of this route's policies depend on, beyond method and target. The policies are built from the last to the first, so the
    /// cache finds here what those behind it said, and takes it into its key.
    /// </summary>
    internal List<RequestDependency> Dependencies { get; } = [];

    /// <summary>
    /// Says that the answer depends on something of the request beyond its method and target. A policy at stage <see cref="Stage.Shape"/> or
    /// <see cref="Stage.Answer"/> says all that it reads, or a cache in front of it gives one caller's answer to another.
    /// </summary>
    /// <param name="aspect">What it is.</param>
    /// <param name="name">The name of the claim, the field or the cookie; null for all other aspects.</param>
    public void DependsOn(RequestAspect aspect, string? name = null) => Dependencies.Add(new RequestDependency(aspect, name));

    /// <summary>Who observes the requests of this route, in the order in which they were added.</summary>
    internal List<IRequestObserver> Observers { get; } = [];

    /// <summary>What is changed of the route's requests when they are forwarded, in the order of the policies.</summary>
    internal List<RequestChange> Changes { get; } = [];

    /// <summary>
    /// Changes the requests of this route when they are forwarded, and not before: the policies behind this one still see what the client sent.
    /// </summary>
    /// <param name="change">The change.</param>
    public void OnForward(RequestChange change) => Changes.Insert(0, change);     // the policies are built from the last to the first

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
