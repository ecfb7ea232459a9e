using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Usher.Config.Yaml;

namespace Usher.Config.Reading;

/// <summary>Reads a file and those that it includes, and puts them together as one.</summary>
internal sealed class FileSet(ConfigCheck check, Func<string, string?> environment, Func<string, string>? secrets = null)
{
    private static readonly string[] NamedParts = ["upstreams", "policies", "plans", "routes"];

    private readonly List<YamlMapping> _roots = [];
    private readonly Dictionary<string, YamlNode?> _begun = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private (string Name, string Path) _folder = ("", "");
    private readonly List<YamlFile> _texts = [];
    private bool _isBroken;

    /// <summary>The absolute paths of all files that were read, secret files too: what to watch.</summary>
    public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The folders in which included files may come and go.</summary>
    public SortedSet<string> Folders { get; } = new(StringComparer.Ordinal);

    /// <summary>The files of the configuration themselves, in the order in which they were read.</summary>
    public IReadOnlyList<YamlFile> Texts => _texts;

    /// <summary>What was published and read with it; null: nothing.</summary>
    public PublishedConfig? Published { get; private set; }

    /// <summary>A hash of the text of all files.</summary>
    public string TextHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in _texts) hash.AppendData(MemoryMarshal.AsBytes($"{file.Text.Length} {file.Text}".AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads a file, what it includes, and what is published if it follows that; null where the syntax of one is wrong.</summary>
    /// <param name="path">The file.</param>
    /// <param name="published">What is published; null: the copy that the instance keeps, if there is one.</param>
    public YamlMapping? Load(string path, PublishedConfig? published = null)
    {
        LoadAlone(path);
        if (!_isBroken && Copy(Path.GetFullPath(path)) is { } copy && (published ?? PublishedCopy.Read(copy)) is { } followed) ReadPublished(followed);
        return _isBroken || _roots.Count == 0 ? null : Merge();
    }

    /// <summary>Reads a file and what it includes.</summary>
    public YamlMapping? LoadAlone(string path)
    {
        _folder = (Path.GetDirectoryName(path) ?? "", Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
        ReadFile(path, Path.GetFullPath(path), from: null);
        return _isBroken || _roots.Count == 0 ? null : Merge();
    }

    /// <summary>Reads a text as if it were a file.</summary>
    public YamlMapping? LoadText(string name, string text)
    {
        _folder = (Path.GetDirectoryName(name) ?? "", Path.GetDirectoryName(Path.GetFullPath(name)) ?? "/");
        ReadText(new YamlFile(name, Path.GetFullPath(name), text), from: null);
        return _isBroken || _roots.Count == 0 ? null : Merge();
    }

    private void ReadFile(string name, string fullPath, YamlNode? from)
    {
        Files.Add(fullPath);
        string text;
        try
        {
            text = SourceText.Read(fullPath, SourceText.LargestFile);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            _isBroken = true;
            var reason = wrong switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException => Directory.Exists(fullPath) ? "it is a folder" : "access is denied",
                InvalidDataException => wrong.Message,
                _ => "it is no readable file",
            };
            if (from is not null) check.Error(from, $"'{name}' cannot be read: {reason}", "its path is relative to the file that includes it");
            else check.Add(new YamlFile(name, fullPath, ""), new ConfigError(new ConfigPlace(name, 1, 1), $"the file cannot be read: {reason}"));
            return;
        }

        ReadText(new YamlFile(name, fullPath, text, _begun.Count), from);
    }

    private string? Copy(string main) => _roots.Select(root => PublishedCopy.PathOf(root, main)).FirstOrDefault(path => path is not null);

    // What it includes was published with it, so nothing is looked for here; paths in it start from where the instance's own file is.
    private void ReadPublished(PublishedConfig published)
    {
        Published = published;
        foreach (var file in published.Files)
            ReadRoot(new YamlFile(published.NameOf(file), Path.GetFullPath(file.Name, _folder.Path), file.Text, _begun.Count + _roots.Count), from: null, follow: false);
    }

    private void ReadText(YamlFile file, YamlNode? from)
    {
        _begun[file.FullPath] = from;
        _open.Add(file.FullPath);
        ReadRoot(file, from, follow: true);
        _open.Remove(file.FullPath);
    }

    private void ReadRoot(YamlFile file, YamlNode? from, bool follow)
    {
        _texts.Add(file);
        var root = new YamlReader(file, check, new Substitution(environment, ReadSecret)).Read();
        if (root is YamlMapping mapping)
        {
            check.SetRoot(mapping);
            _roots.Add(mapping);
            if (follow && mapping.Find("include") is { } include) Include(include.Value);
        }
        else if (root is YamlScalar { IsNull: true } && from is null)
        {
            _isBroken = true;
            check.Error(root, "the file is empty", "the shortest useful one is: routes: { \"/**\": \"http://localhost:5000\" }");
        }
        else if (root is not YamlScalar { IsNull: true })
        {
            _isBroken = true;
            if (root is not null) check.Error(root, $"expected a mapping with keys such as 'routes', not {root.Describe()}");
        }
    }

    private void Include(YamlNode node)
    {
        IReadOnlyList<YamlNode> items = node is YamlSequence list ? list.Items : [node];
        foreach (var item in items)
        {
            if (item is not YamlScalar { IsNull: false } pattern || pattern.Text.Length == 0)
            {
                check.Error(item, $"expected a path such as conf.d/*.yaml, not {item.Describe()}");
                continue;
            }

            var folder = item.File.Folder;
            var isPattern = FilePattern.IsOne(pattern.Text);
            if (isPattern) Folders.Add(Path.GetFullPath(Path.GetDirectoryName(pattern.Text) is { Length: > 0 } inner && !FilePattern.IsOne(inner) ? inner : ".", folder));
            foreach (var path in isPattern ? FilePattern.Find(folder, pattern.Text) : [Path.GetFullPath(pattern.Text, folder)]) IncludeOne(item, Path.GetFullPath(path));
        }
    }

    private void IncludeOne(YamlNode item, string fullPath)
    {
        // In errors every file is named as seen from where the first one was.
        var name = Path.Combine(_folder.Name, Path.GetRelativePath(_folder.Path, fullPath));
        if (_open.Contains(fullPath))
        {
            check.Error(item, fullPath == item.File.FullPath ? "the file includes itself" : $"'{name}' includes this file already, so this is a circle");
            return;
        }

        if (_begun.TryGetValue(fullPath, out var first))
        {
            check.Error(item, $"'{name}' is included twice", first is null ? null : $"first at {first.Place}");
            return;
        }

        ReadFile(name, fullPath, item);
    }

    private string ReadSecret(YamlFile file, string path)
    {
        var fullPath = Path.GetFullPath(path, file.Folder);
        Files.Add(fullPath);
        var text = secrets is null ? SourceText.Read(fullPath, SourceText.LargestSecret) : secrets(fullPath);
        if (text.EndsWith('\n')) text = text[..^1];
        return text.EndsWith('\r') ? text[..^1] : text;
    }

    private YamlMapping Merge()
    {
        if (_roots.Count == 1) return _roots[0];
        var merged = new List<YamlEntry>();
        foreach (var entry in _roots.SelectMany(root => root.Entries))
        {
            var at = merged.FindIndex(other => string.Equals(other.Key.Text, entry.Key.Text, StringComparison.Ordinal));
            if (at < 0) merged.Add(entry);
            else if (entry.Key.Text is not "include") merged[at] = Merge(merged[at], entry);
        }

        var first = _roots[0];
        return new YamlMapping(first.File, first.Line, first.Column, merged);
    }

    private YamlEntry Merge(YamlEntry first, YamlEntry second)
    {
        if (!NamedParts.Contains(first.Key.Text))
        {
            check.Error(second.Key, $"'{first.Key.Text}' is given in two files", $"first at {first.Key.Place}");
            return first;
        }

        if (second.Value is YamlScalar { IsNull: true }) return first;
        if (first.Value is YamlScalar { IsNull: true }) return second;
        if (first.Value is not YamlMapping left || second.Value is not YamlMapping right)
        {
            var wrong = first.Value is YamlMapping ? second.Value : first.Value;
            check.Error(wrong, $"expected a mapping, not {wrong.Describe()}");
            return first.Value is YamlMapping ? first : second;
        }

        var known = left.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Key, StringComparer.Ordinal);
        var entries = new List<YamlEntry>(left.Entries);
        foreach (var entry in right.Entries)
        {
            if (known.TryAdd(entry.Key.Text, entry.Key)) entries.Add(entry);
            else check.Error(entry.Key, $"{entry.Key.Describe()} is given twice under '{first.Key.Text}'", $"first at {known[entry.Key.Text].Place}");
        }

        return new YamlEntry(first.Key, new YamlMapping(left.File, left.Line, left.Column, entries));
    }
}
