using Microsoft.Win32.SafeHandles;

namespace Usher.Telemetry.AccessLogs;

/// <summary>
/// A file that is put aside when it has grown enough: <c>access.log</c> becomes <c>access.log.1</c>, that one <c>access.log.2</c>, and the
/// oldest goes. A file that someone else has moved away (logrotate) is noticed within a second and made anew.
/// </summary>
internal sealed class FileOutput(string path, long largest, int kept, TimeProvider time) : LogOutput
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    // Over a reload that changes how a file is put aside, two may write to it for a moment: each adds at its end as it is then.
    private static readonly Lock Appending = new();
    private SafeFileHandle? _file;
    private long _length;
    private long _looked;

    public override void Write(ReadOnlySpan<byte> lines)
    {
        if (_file is not null && WasMoved()) Close();
        if (_file is not null && _length > 0 && _length + lines.Length > largest) Rotate();
        lock (Appending)
        {
            _file ??= Open();
            var end = RandomAccess.GetLength(_file);
            RandomAccess.Write(_file, lines, end);
            _length = end + lines.Length;
        }
    }

    public override void Dispose() => Close();

    private SafeFileHandle Open()
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _length = RandomAccess.GetLength(file);
        _looked = time.GetTimestamp();
        return file;
    }

    private bool WasMoved()
    {
        if (time.GetElapsedTime(_looked) < LookAgain) return false;
        _looked = time.GetTimestamp();
        var info = new FileInfo(path);
        return !info.Exists || info.Length < _length;
    }

    private void Rotate()
    {
        Close();
        if (kept == 0) File.Delete(path);
        for (var i = kept; i > 0; i--)
        {
            var from = i == 1 ? path : $"{path}.{i - 1}";
            if (File.Exists(from)) File.Move(from, $"{path}.{i}", overwrite: true);
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
