using System.Runtime.InteropServices;

namespace Usher.Runtime;

/// <summary>
/// Counts the requests that use a snapshot, so that what it alone uses can be disposed after the last of them. Each core counts in a cache
/// line of its own; a request leaves where it entered, so no cell is ever seen too low.
/// </summary>
internal sealed class SnapshotUse
{
    private static readonly int Mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;
    private readonly Cell[] _cells = new Cell[Mask + 1];

    /// <summary>Whether no request uses it. Once it is not current any more this stays true.</summary>
    public bool IsIdle
    {
        get
        {
            foreach (ref var cell in _cells.AsSpan())
            {
                if (Volatile.Read(ref cell.Count) != 0) return false;
            }

            return true;
        }
    }

    /// <summary>A request begins to use it.</summary>
    /// <returns>What <see cref="Leave"/> has to be told.</returns>
    public int Enter()
    {
        var cell = Thread.GetCurrentProcessorId() & Mask;
        Interlocked.Increment(ref _cells[cell].Count);
        return cell;
    }

    /// <summary>The request has ended.</summary>
    public void Leave(int cell) => Interlocked.Decrement(ref _cells[cell].Count);

    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Cell
    {
        public long Count;
    }
}
