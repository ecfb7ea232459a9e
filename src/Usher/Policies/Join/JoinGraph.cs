namespace Usher.Policies.Join;

/// <summary>Which parts wait for which.</summary>
internal sealed class JoinGraph
{
    private JoinGraph(int[][] needs, int[] levels, int[] order, IReadOnlyList<string>? cycle) => (Needs, Levels, Order, Cycle) = (needs, levels, order, cycle);

    /// <summary>For each part those that it waits for.</summary>
    public int[][] Needs { get; }

    /// <summary>For each part how many steps of waiting stand before it; without meaning where there is a cycle.</summary>
    public int[] Levels { get; }

    /// <summary>The parts, each behind those that it waits for.</summary>
    public int[] Order { get; }

    /// <summary>The names of parts that wait for each other, each for the next; null: none do.</summary>
    public IReadOnlyList<string>? Cycle { get; }

    /// <summary>The graph of some parts.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="needs">For each the names of those that it speaks of.</param>
    public static JoinGraph Of(IReadOnlyList<string> names, IReadOnlyList<IReadOnlySet<string>> needs)
    {
        var indexes = names.Select((_, part) => Enumerable.Range(0, names.Count).Where(other => needs[part].Contains(names[other])).ToArray()).ToArray();
        var levels = new int[names.Count];
        Array.Fill(levels, -1);
        var path = new List<int>();
        for (var part = 0; part < names.Count; part++)
        {
            if (!Visit(part)) return new JoinGraph(indexes, levels, [], [.. path.Select(on => names[on])]);
        }

        return new JoinGraph(indexes, levels, [.. Enumerable.Range(0, names.Count).OrderBy(part => levels[part])], null);

        bool Visit(int part)
        {
            if (levels[part] >= 0) return true;
            if (path.IndexOf(part) is >= 0 and var from)
            {
                path.RemoveRange(0, from);
                return false;
            }

            path.Add(part);
            var level = 0;
            foreach (var other in indexes[part])
            {
                if (!Visit(other)) return false;
                level = Math.Max(level, levels[other] + 1);
            }

            path.RemoveAt(path.Count - 1);
            levels[part] = level;
            return true;
        }
    }

    /// <summary>The parts that wait for one.</summary>
    public int[] NeededBy(int part) => [.. Enumerable.Range(0, Needs.Length).Where(other => Needs[other].Contains(part))];
}
