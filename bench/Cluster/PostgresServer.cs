using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Danmaku.Bench.Cluster;

/// <summary>Debian's PostgreSQL in a temporary folder, reached over a Unix socket there.</summary>
/// <remarks>It is the child of a shell that reads orders from this process, so it ends and its folder goes however this process ends.</remarks>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string Password = "a secret's secret";

    private const string User = "danmaku";
    private const string Installed = "/usr/lib/postgresql";

    // PostgreSQL refuses to run as root, so then it runs as the user that Debian's package brings.
    private const string Script =
        """
        trap '' INT TERM HUP
        folder=$1 bin=$2
        shift 2
        owner=()
        cd "$folder"
        printf %s "$PGPASSWORD" >password
        if [[ $EUID == 0 ]]; then
          chown postgres . password
          owner=(setpriv --reuid=postgres --regid=postgres --init-groups)
        fi
        start() { "${owner[@]}" "$bin/postgres" -D data -k "$folder" "$@" </dev/null & server=$!; }
        stop() { if [[ -n $server ]]; then kill "-$1" "$server"; wait "$server"; fi; server=''; echo '== stopped'; }
        server=''
        "${owner[@]}" "$bin/initdb" -D data --username="$PGUSER" --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --locale=C \
          --no-sync </dev/null
        while read -r order signal; do
          case $order in
            start) start "$@" ;;
            stop) stop "$signal" ;;
          esac
        done
        stop QUIT
        rm -rf "$folder"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly Lazy<Task<PostgresServer>> TheShared = new(() => StartAsync(durable: false));

    private readonly string _folder;
    private readonly Process _shell;
    private readonly Queue<string> _log = new();
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private (string Text, TaskCompletionSource Seen)? _awaited;
    private int _databases;

    private PostgresServer(string folder, Process shell)
    {
        _folder = folder;
        _shell = shell;
        _reading = Task.WhenAll(ReadAsync(shell.StandardOutput), ReadAsync(shell.StandardError));
    }

    /// <summary>One server for all tests that do not stop theirs. It ends with this process.</summary>
    public static Task<PostgresServer> Shared => TheShared.Value;

    /// <summary>Starts a server.</summary>
    /// <param name="durable">Whether commits are on the disk before they are told. Off is fast, and enough unless the machine dies.</param>
    public static async Task<PostgresServer> StartAsync(bool durable)
    {
        var folder = Directory.CreateTempSubdirectory("danmaku-pg-").FullName;
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PGUSER"] = User, ["PGPASSWORD"] = Password, ["LC_ALL"] = "C" },
        };
        foreach (var argument in (string[])
            [
                "-c", Script, "danmaku-postgres", folder, Binaries(), "-c", "listen_addresses=", "-c", "max_connections=300",
                "-c", "shared_buffers=32MB", "-c", $"fsync={(durable ? "on" : "off")}",
            ])
        {
            start.ArgumentList.Add(argument);
        }

        var server = new PostgresServer(folder, Process.Start(start) ?? throw new InvalidOperationException("No shell was started."));
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>How to reach a database of this server.</summary>
    public string ConnectionTo(string database) =>
        new NpgsqlConnectionStringBuilder { Host = _folder, Username = User, Password = Password, Database = database }.ToString();

    /// <summary>Makes a database of its own for a test.</summary>
    /// <returns>How to reach it.</returns>
    public async Task<string> CreateDatabaseAsync(string more = "")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync(ConnectionTo("postgres"), $"CREATE DATABASE {name} {more}");
        return ConnectionTo(name);
    }

    /// <summary>Runs statements in a database.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
#pragma warning disable CA2100 // A test's own text.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads one value.</summary>
    public static async Task<T> ReadAsync<T>(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
#pragma warning disable CA2100 // A test's own text.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Stops the server as a power switch does: whatever runs there is cut off.</summary>
    public Task StopAsync() => OrderAsync("stop QUIT", "== stopped");

    /// <summary>Starts it after a stop, with everything that it had.</summary>
    public Task StartAgainAsync() => OrderAsync("start", "database system is ready to accept connections");

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync().WaitAsync(Patience);
        await _reading.WaitAsync(Patience);
        _shell.Dispose();
    }

    /// <summary>Folder of its programs.</summary>
    public static string Binaries()
    {
        var newest = Directory.Exists(Installed)
            ? Directory.GetDirectories(Installed).OrderBy(path => double.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).LastOrDefault()
            : null;
        return newest is not null && File.Exists($"{newest}/bin/postgres")
            ? newest + "/bin"
            : throw new InvalidOperationException($"PostgreSQL is missing under {Installed}: apt-get install postgresql (./test.sh does it).");
    }

    private async Task OrderAsync(string order, string answer)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _awaited = (answer, seen);
        }

        await _shell.StandardInput.WriteLineAsync(order);
        await _shell.StandardInput.FlushAsync();
        if (await Task.WhenAny(seen.Task, _reading).WaitAsync(Patience) != seen.Task || !seen.Task.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException($"PostgreSQL did not answer '{order}':\n{string.Join('\n', _log)}");
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_lock)
            {
                _log.Enqueue(line);
                if (_log.Count > 200)
                {
                    _log.Dequeue();
                }

                if (_awaited is var (text, seen) && line.Contains(text, StringComparison.Ordinal))
                {
                    seen.TrySetResult();
                }
            }
        }
    }
}
