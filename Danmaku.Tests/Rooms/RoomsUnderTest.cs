using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Judging;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Journal;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Rooms;

/// <summary>A directory of rooms over a real SQLite file, as one process has it.</summary>
internal sealed class RoomsUnderTest : IAsyncDisposable
{
    public static readonly Viewer Ann = new("ann", "Ann", ViewerRole.Viewer);
    public static readonly Viewer Mod = new("mod", "Mod", ViewerRole.Moderator);

    /// <summary>What no answer takes; as the acks' limit by the system's clock it keeps a busy machine out of what is tested.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Rate limits out of the way.</summary>
    public static readonly RoomLimits Generous = new() { ViewerBurst = 1_000, ModeratorBurst = 10_000 };

    private readonly SqliteRoomStore _sqlite;
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RoomMetrics _metrics;
    private bool _stopped;

    public RoomsUnderTest(string path, TimeProvider time, RoomHostOptions? options = null, StoreOptions? store = null)
    {
        var storeOptions = (store ?? new StoreOptions()) with { Path = path };
        _metrics = new RoomMetrics(_meters.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        _sqlite = SqliteRoomStore.Start(storeOptions, time, Loggers.CreateLogger<SqliteRoomStore>());
        Store = new GatedStore(_sqlite);
        Journal = new GroupCommitJournal(Store, storeOptions, time, _metrics, Loggers.CreateLogger<GroupCommitJournal>());
        Rooms = new RoomDirectory(Store, Journal, new NoJudge(), new Reloading<RoomLimits>(Generous), options ?? Usual(time), time, _metrics, Loggers);
    }

    public RecordingLoggers Loggers { get; } = new();

    public GatedStore Store { get; }

    public GroupCommitJournal Journal { get; }

    public RoomDirectory Rooms { get; }

    public async Task<PostResult> Post(string text, string? nonce = null, Viewer? author = null) =>
        await Rooms.Post("demo", author ?? Ann, new CommentDraft { Text = text, Nonce = nonce }, CancellationToken.None);

    public async Task<PostResult.Accepted> PostAccepted(string text, string? nonce = null, Viewer? author = null) =>
        Assert.IsType<PostResult.Accepted>(await Post(text, nonce, author).WaitAsync(2 * Patience));

    public async Task<ModerationResult> Moderate(ModerationCommand command) =>
        await Rooms.Moderate("demo", Mod, command, CancellationToken.None);

    public async Task<RoomSnapshot> Subscribe(IRoomListener listener, string gatewayId = "gateway-1") =>
        await Rooms.Subscribe("demo", gatewayId, listener, CancellationToken.None);

    public async Task<RoomSnapshot> Snapshot() => await Rooms.Snapshot("demo", CancellationToken.None);

    public async Task<HistoryPage> History(HistoryQuery query) => await Rooms.History("demo", query, CancellationToken.None);

    /// <summary>Stops the process's part that tests restart.</summary>
    public async Task Stop()
    {
        if (!_stopped)
        {
            _stopped = true;
            await Rooms.StopAsync(CancellationToken.None);
            Rooms.Dispose();
            await Journal.DisposeAsync();
            _sqlite.Dispose();
            _metrics.Dispose();
            await _meters.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Store.Open();
        await Stop();
    }

    private static RoomHostOptions Usual(TimeProvider time) =>
        ReferenceEquals(time, TimeProvider.System) ? new RoomHostOptions { AckTimeout = Patience } : new RoomHostOptions();
}
