using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;

namespace Danmaku.Tests.Storage;

/// <summary>A store whose writes a test can hold back or make fail; everything else is the real one's.</summary>
internal sealed class GatedStore(IRoomStore real) : IRoomStore
{
    private readonly Lock _lock = new();
    private readonly List<int> _groups = [];
    private TaskCompletionSource _gate = Opened();
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sizes of the groups written so far.</summary>
    public IReadOnlyList<int> Groups
    {
        get
        {
            lock (_lock)
            {
                return [.. _groups];
            }
        }
    }

    /// <summary>Decides for each write whether it fails, and with what.</summary>
    public Func<IReadOnlyList<JournalEntry>, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Holds every write from now on.</summary>
    /// <returns>Ends when the first write arrives.</returns>
    public Task Close()
    {
        lock (_lock)
        {
            _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrived.Task;
        }
    }

    /// <summary>Lets held writes go on.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _gate.TrySetResult();
        }
    }

    public ValueTask<RoomState> OpenAsync(string roomId, RoomLimits limits, CancellationToken cancellationToken) =>
        real.OpenAsync(roomId, limits, cancellationToken);

    public async ValueTask AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        Task gate;
        lock (_lock)
        {
            gate = _gate.Task;
            _arrived.TrySetResult();
        }

        await gate.WaitAsync(cancellationToken);
        if (Fault(entries) is { } fault)
        {
            throw fault;
        }

        await real.AppendAsync(entries, cancellationToken);
        lock (_lock)
        {
            _groups.Add(entries.Count);
        }
    }

    public ValueTask<HistoryPage> ReadAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
        real.ReadAsync(roomId, query, cancellationToken);

    public ValueTask<RoomAnswer.Comments> ReadForStaffAsync(string roomId, RoomQuery.Comments query, CancellationToken cancellationToken) =>
        real.ReadForStaffAsync(roomId, query, cancellationToken);

    public ValueTask<RoomAnswer.Log> ReadLogAsync(string roomId, LogQuery query, CancellationToken cancellationToken) =>
        real.ReadLogAsync(roomId, query, cancellationToken);

    public ValueTask<VersionedRules?> ReadRulesAsync(string roomId, int? version, CancellationToken cancellationToken) =>
        real.ReadRulesAsync(roomId, version, cancellationToken);

    public ValueTask<RoomAnswer.RuleVersions> ReadRuleVersionsAsync(
        string roomId, RoomQuery.RuleVersions query, CancellationToken cancellationToken) =>
        real.ReadRuleVersionsAsync(roomId, query, cancellationToken);

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.SetResult();
        return gate;
    }
}
