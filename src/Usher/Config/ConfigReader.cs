using Usher.Config.Binding;
using Usher.Config.Reading;
using Usher.Config.Yaml;

namespace Usher.Config;

/// <summary>Reads the configuration of a gateway: files, binding, rules, inheritance. All errors come at once.</summary>
internal static class ConfigReader
{
    /// <summary>Reads a file and those that it includes.</summary>
    /// <param name="path">Its path, as errors name it.</param>
    /// <param name="policies">The registered policies.</param>
    /// <param name="environment">What <c>${NAME}</c> means; by default the program's environment.</param>
    /// <param name="published">What a file reads that follows what is published; null: the copy of it that the instance keeps, if there is one.</param>
    public static ConfigResult Read(string path, IReadOnlyList<PolicyShape> policies, Func<string, string?>? environment = null, PublishedConfig? published = null)
    {
        var check = new ConfigCheck();
        var files = new FileSet(check, environment ?? Environment.GetEnvironmentVariable);
        return Bind(files.Load(path, published), policies, check, files);
    }

    /// <summary>Reads what a file says of its cluster, and nothing else of it; null: nothing, or it is wrong.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="check">Takes the errors and the places.</param>
    public static ClusterConfig? ReadCluster(string path, ConfigCheck check)
    {
        var root = new FileSet(check, Environment.GetEnvironmentVariable).LoadAlone(path);
        if (root?.Find("cluster")?.Value is not { } node) return null;
        if (!ValueShape.Of<ClusterConfig>().TryBind(node, new Binder(check), out var cluster)) return null;
        ClusterRules.Check(new GatewayFile { Cluster = cluster }, check);
        return check.HasErrors ? null : cluster;
    }

    /// <summary>Reads a file and those that it includes as they stand, to publish them; null: one cannot be read.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="check">Takes the errors. That a variable or a secret is not there is none of them: instances have them.</param>
    public static PublishedConfig? ReadToPublish(string path, ConfigCheck check)
    {
        var files = new FileSet(check, static name => Environment.GetEnvironmentVariable(name) ?? "", static _ => "");
        if (files.LoadAlone(path) is null) return null;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return new PublishedConfig(0, [.. files.Texts.Select(file => new PublishedFile(Path.GetRelativePath(folder, file.FullPath), file.Text))]);
    }

    /// <summary>Reads a text as if it were a file of that name.</summary>
    /// <param name="name">The name of the file, as errors have it; relative paths start from its folder.</param>
    /// <param name="text">The text.</param>
    /// <param name="policies">The registered policies.</param>
    /// <param name="environment">What <c>${NAME}</c> means; by default the program's environment.</param>
    public static ConfigResult ReadText(string name, string text, IReadOnlyList<PolicyShape> policies, Func<string, string?>? environment = null)
    {
        var check = new ConfigCheck();
        var files = new FileSet(check, environment ?? Environment.GetEnvironmentVariable);
        return Bind(files.LoadText(name, text), policies, check, files);
    }

    /// <summary>Reads a text that is one record, such as the options of a policy; null where it is wrong.</summary>
    /// <param name="text">The text.</param>
    /// <param name="check">Takes the errors and the places.</param>
    /// <typeparam name="T">The record.</typeparam>
    public static T? ReadRecord<T>(string text, ConfigCheck check) where T : class, IConfigRecord<T>
    {
        var file = new YamlFile("record.yaml", Path.GetFullPath("record.yaml"), text);
        var node = new YamlReader(file, check).Read();
        if (node is null) return null;
        check.SetRoot(node);
        return new Binder(check).TryBind(node, T.Shape, out var record) ? (T?)record : null;
    }

    private static ConfigResult Bind(YamlMapping? root, IReadOnlyList<PolicyShape> policies, ConfigCheck check, FileSet files)
    {
        if (root is null) return new ConfigResult(Config: null, check, [.. files.Files], [.. files.Folders], "") { Published = files.Published, TextHash = files.TextHash() };
        var binder = new Binder(check);
        var file = BindFile(root, policies, binder);
        files.Files.UnionWith(NamedFiles.Of(file, check));
        GatewayRules.Check(file, check);
        AdminRules.Check(file, check);
        ClusterRules.Check(file, check);

        var layers = new LayerReader(binder, policies);
        var defaults = layers.ReadShared(file.Defaults ?? new YamlMapping(root.File, 1, 1, []), Layer.Defaults, "'defaults'");
        var bundles = new Dictionary<string, Layer>(StringComparer.Ordinal);
        foreach (var bundle in EntriesOf(file.Policies, check, "bundles")) bundles[bundle.Key.Text] = layers.ReadShared(bundle.Value, $"use {bundle.Key.Text}", "a bundle");
        var plans = new Dictionary<string, IReadOnlyList<PolicyUse>>(StringComparer.Ordinal);
        foreach (var plan in EntriesOf(file.Plans, check, "plans")) plans[plan.Key.Text] = layers.ReadPlan(plan.Value, plan.Key.Text);
        PlanRules.Check(file, plans.Keys, check);
        // The names in the file count, not those that bound: a mistake in an upstream is no second one in each of its routes.
        var upstreams = root.Find("upstreams")?.Value is YamlMapping named ? named.Entries.Select(entry => entry.Key.Text).ToHashSet(StringComparer.Ordinal) : [];
        var routes = new RouteReader(layers, defaults, bundles, upstreams, check).Read(file.Routes);

        var config = new GatewayConfig
        {
            Listen = file.Listen.Count > 0 ? file.Listen : [ListenConfig.Parse(":8080")],
            ListenerKeys = [.. new[] { file.Listen.Count > 0 ? "listen" : null, file.Tls is null ? null : "tls", file.Limits is null ? null : "limits" }.OfType<string>()],
            Trust = file.Trust,
            Ready = file.Ready,
            Admin = file.Admin,
            Tls = file.Tls ?? new TlsConfig(),
            Cluster = file.Cluster,
            State = file.State is { Length: > 0 } state ? check.ResolvePath(file, state) : null,
            Plans = plans,
            Limits = file.Limits,
            Upstreams = file.Upstreams,
            Auth = file.Auth,
            AuthPlace = (root.Find("auth")?.Key ?? (YamlNode)root).Place,
            Consumers = file.Consumers,
            Routes = routes,
            Uses = layers.Uses,
        };
        return new ConfigResult(config, check, [.. files.Files], [.. files.Folders], Fingerprint.Of(root)) { Published = files.Published, TextHash = files.TextHash() };
    }

    // Key by key, so that one mistake hides nothing of the rest.
    private static GatewayFile BindFile(YamlMapping root, IReadOnlyList<PolicyShape> policies, Binder binder)
    {
        var shape = ShapeOf<GatewayFile>();
        var ofRoutes = ShapeOf<RouteSettings>().Keys.Select(key => key.Name).Concat(policies.Select(policy => policy.Name)).ToHashSet(StringComparer.Ordinal);
        object file = new GatewayFile();
        foreach (var entry in root.Entries)
        {
            if (shape.Find(entry.Key.Text) is { } key) key.TryBind(ref file, entry.Value, binder, keepPart: true);
            else if (ofRoutes.Contains(entry.Key.Text)) binder.Check.Error(entry.Key, $"unknown key '{entry.Key.Text}'", $"'{entry.Key.Text}' belongs to a route, or into 'defaults' for all routes");
            else if (entry.Key.Text is ['/', ..] || entry.Key.Text.Contains(" /", StringComparison.Ordinal)) binder.Check.Error(entry.Key, $"unknown key '{entry.Key.Text}'", "routes stand under 'routes:'");
            else binder.UnknownKey(entry.Key, shape.Keys.Select(known => known.Name));
        }

        binder.Check.Register(file, root, shape);
        return (GatewayFile)file;
    }

    private static IReadOnlyList<YamlEntry> EntriesOf(YamlNode? node, ConfigCheck check, string what)
    {
        if (node is YamlMapping mapping) return mapping.Entries;
        if (node is not (null or YamlScalar { IsNull: true })) check.Error(node, $"expected a mapping of {what}, not {node.Describe()}");
        return [];
    }

    private static RecordShape ShapeOf<T>() where T : class, IConfigRecord<T> => T.Shape;
}
