using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Journal;
using Danmaku.Silo.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Bench.Micro;

/// <summary>A thousand comments of one room into the group-commit journal and a SQLite file, until all are stored.</summary>
public class JournalAppendBenchmark : IJournalClient, IDisposable
{
    private const int Rows = 1_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("danmaku-journal-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CountdownEvent _waiting = new(Rows);
    private SqliteRoomStore? _store;
    private GroupCommitJournal? _journal;
    private JournalOutcome _worst;
    private long _epoch;
    private long _sequence;

    /// <summary>Opens the file and the room.</summary>
    [GlobalSetup]
    public void Open()
    {
        var options = new StoreOptions { Path = Path.Combine(_folder.FullName, "journal.db") };
        _store = SqliteRoomStore.Start(options, TimeProvider.System, NullLogger<SqliteRoomStore>.Instance);
        _epoch = _store.OpenAsync("demo", new RoomLimits(), CancellationToken.None).AsTask().GetAwaiter().GetResult().Epoch;
        var metrics = new RoomMetrics(_services.GetRequiredService<IMeterFactory>());
        _journal = new GroupCommitJournal(_store, options, TimeProvider.System, metrics, NullLogger<GroupCommitJournal>.Instance);
    }

    /// <summary>Hands the comments in and waits for the last.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public bool Append()
    {
        _waiting.Reset();
        for (var i = 0; i < Rows; i++)
        {
            var sequence = ++_sequence;
            var comment = new Comment
            {
                Position = new RoomPosition(_epoch, sequence),
                At = DateTimeOffset.UnixEpoch.AddMilliseconds(1_790_000_000_000 + sequence),
                Author = new Viewer($"user-{sequence}", "Mei", ViewerRole.Viewer),
                Text = "前方高能, and everybody in the room cheers",
            };
            _journal!.Append(new JournalEntry("demo", new RoomEvent.CommentPosted(comment, Thinned: false), $"n{sequence}"), this);
        }

        _waiting.Wait();
        return _worst == JournalOutcome.Stored ? true : throw new InvalidOperationException($"{_worst} in place of stored.");
    }

    void IJournalClient.OnSettled(RoomPosition position, JournalOutcome outcome)
    {
        _worst = outcome == JournalOutcome.Stored ? _worst : outcome;
        _waiting.Signal();
    }

    /// <summary>Closes and deletes the file.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _journal?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _store?.Dispose();
        _services.Dispose();
        _waiting.Dispose();
        _folder.Refresh();
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }

        GC.SuppressFinalize(this);
    }
}
