using Usher.Config;
using Usher.Config.Binding;
using Usher.Config.Reading;
using Usher.Config.Yaml;

namespace Usher.Upstreams.Discovery;

/// <summary>
/// A YAML or JSON file with a list of destinations. It is looked at by time and size of what the path leads to, which holds for renames,
/// symbolic links and network file systems alike.
/// </summary>
internal sealed class FileLookup(string path, DiscoverConfig config) : IDestinationLookup
{
    private const int Largest = 4 * 1024 * 1024;
    private (long Ticks, long Length) _seen;

    /// <inheritdoc />
    public string Name => path;

    /// <inheritdoc />
    public TimeSpan Every { get; } = config.Every ?? TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public Task<IReadOnlyList<DestinationConfig>?> Look(CancellationToken cancel)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            var stamp = (file.LastWriteTimeUtc.Ticks, file.Length);
            if (stamp == _seen) return Task.FromResult<IReadOnlyList<DestinationConfig>?>(null);
            _seen = stamp;
            return Task.FromResult<IReadOnlyList<DestinationConfig>?>(Parse(SourceText.Read(path, Largest)));
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new LookupException(trouble.Message, trouble);
        }
    }

    private IReadOnlyList<DestinationConfig> Parse(string text)
    {
        var check = new ConfigCheck();
        var file = new YamlFile(path, Path.GetFullPath(path), text);
        IReadOnlyList<DestinationConfig> destinations = [];
        if (new YamlReader(file, check).Read() is { } root) ValueShape.List(ValueShape.Of<DestinationConfig>()).TryBind(root, new Binder(check), out destinations);
        if (check.HasErrors) throw new LookupException(ConfigErrorText.Render(check.Errors, colours: false));
        return destinations.Count > 0 ? destinations : throw new LookupException("it lists no destination");
    }
}
