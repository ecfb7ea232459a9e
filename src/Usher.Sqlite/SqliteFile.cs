using Microsoft.Data.Sqlite;

namespace Usher.Sqlite;

/// <summary>A connection to the state file. The file is in WAL mode, so that readers and a writer do not stand in each other's way.</summary>
internal static class SqliteFile
{
    /// <summary>Opens the file, or makes it for nobody but its owner.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="isFull">Whether a write is on the disk when it returns, which costs a flush each time; else a crash of the machine may lose the last ones.</param>
    /// <param name="tables">The tables to make where they are missing.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SqliteConnection Open(string path, bool isFull, string tables)
    {
        SqliteConnection? connection = null;
        try
        {
            if (!File.Exists(path) && !OperatingSystem.IsWindows())
            {
                var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
                new FileStream(path, options).Dispose();
            }

            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 5, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(isFull ? "FULL" : "NORMAL")}; {tables}";
            command.ExecuteNonQuery();
            return connection;
        }
        catch (Exception trouble) when (trouble is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new IOException($"the state file {path} cannot be opened: {trouble.Message}", trouble);
        }
    }
}
