namespace Usher.Hosting.Control;

/// <summary>
/// Finds the lines that differ between two texts: what begins and ends alike is left aside, and of the rest the shortest script is looked for
/// (E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). Where that would take long the rest counts as one change.
/// </summary>
internal static class LineDiff
{
    private const int MostEdits = 1000;

    /// <summary>The ranges that differ, in their order: <c>[OldFrom, OldTo)</c> became <c>[NewFrom, NewTo)</c>.</summary>
    public static IReadOnlyList<(int OldFrom, int OldTo, int NewFrom, int NewTo)> Of(string[] before, string[] after)
    {
        var start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start]) start++;
        var (oldEnd, newEnd) = (before.Length, after.Length);
        while (oldEnd > start && newEnd > start && before[oldEnd - 1] == after[newEnd - 1]) (oldEnd, newEnd) = (oldEnd - 1, newEnd - 1);
        if (start == oldEnd && start == newEnd) return [];
        var matches = Matches(before.AsSpan(start, oldEnd - start), after.AsSpan(start, newEnd - start));
        if (matches is null) return [(start, oldEnd, start, newEnd)];

        var changes = new List<(int, int, int, int)>();
        var (atOld, atNew) = (start, start);
        foreach (var (matchOld, matchNew) in matches)
        {
            if (atOld < start + matchOld || atNew < start + matchNew) changes.Add((atOld, start + matchOld, atNew, start + matchNew));
            (atOld, atNew) = (start + matchOld + 1, start + matchNew + 1);
        }

        if (atOld < oldEnd || atNew < newEnd) changes.Add((atOld, oldEnd, atNew, newEnd));
        return changes;
    }

    // The pairs of lines that stay; null: there is too much that does not.
    private static List<(int Old, int New)>? Matches(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var most = Math.Min(MostEdits, before.Length + after.Length);
        var furthest = new int[(2 * most) + 3];
        var trace = new List<int[]>();
        var zero = most + 1;
        for (var edits = 0; edits <= most; edits++)
        {
            trace.Add(furthest[(zero - edits - 1)..(zero + edits + 2)]);
            for (var diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                var isDown = diagonal == -edits || (diagonal != edits && furthest[zero + diagonal - 1] < furthest[zero + diagonal + 1]);
                var old = isDown ? furthest[zero + diagonal + 1] : furthest[zero + diagonal - 1] + 1;
                while (old < before.Length && old - diagonal < after.Length && before[old] == after[old - diagonal]) old++;
                furthest[zero + diagonal] = old;
                if (old >= before.Length && old - diagonal >= after.Length) return Walk(trace, before.Length, after.Length);
            }
        }

        return null;
    }

    // Backwards along the way that was found. Each trace is what was furthest before the edit of that number, from diagonal -edits - 1 on.
    private static List<(int Old, int New)> Walk(List<int[]> trace, int old, int now)
    {
        var matches = new List<(int, int)>();
        for (var edits = trace.Count - 1; edits >= 0; edits--)
        {
            var furthest = trace[edits];
            var diagonal = old - now;
            var middle = edits + 1;
            var isDown = diagonal == -edits || (diagonal != edits && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1]);
            var from = isDown ? diagonal + 1 : diagonal - 1;
            var (fromOld, fromNew) = edits == 0 ? (0, 0) : (furthest[middle + from], furthest[middle + from] - from);
            while (old > fromOld && now > fromNew) matches.Add((--old, --now));
            (old, now) = (fromOld, fromNew);
        }

        matches.Reverse();
        return matches;
    }
}
