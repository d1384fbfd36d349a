namespace Danmaku.Silo.Rooms;

/// <summary>A room's place in the directory: opening, open, or ending. Until it has ended no other activation may start.</summary>
internal sealed class RoomEntry
{
    private readonly Lazy<Task<RoomHost>> _opening;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RoomHost? _host;

    /// <param name="roomId">The room.</param>
    /// <param name="open">Opens it; called once.</param>
    /// <param name="forget">Takes the entry out of the directory; called once, when the room has ended or could not be opened.</param>
    public RoomEntry(string roomId, Func<string, Task<RoomHost>> open, Action<RoomEntry> forget)
    {
        RoomId = roomId;
        _opening = new Lazy<Task<RoomHost>>(() => OpenAsync(open, forget));
    }

    public string RoomId { get; }

    /// <summary>The room, once it is open.</summary>
    public RoomHost? Host => _host;

    /// <summary>Opens the room: the first to ask starts it, all share it, failure too.</summary>
    public Task<RoomHost> Opening => _opening.Value;

    /// <summary>Ends when the room has ended or could not be opened. Never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends the room and waits until the journal has everything of it.</summary>
    public async Task StopAsync()
    {
        // A failed opening has told whoever asked for it.
        await ((Task)Opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_host is { } host)
        {
            host.Stop();
            await host.Drained;
        }
    }

    private async Task<RoomHost> OpenAsync(Func<string, Task<RoomHost>> open, Action<RoomEntry> forget)
    {
        try
        {
            _host = await open(RoomId);
            _ = ForgetWhenEndedAsync(_host, forget);
            return _host;
        }
        catch
        {
            forget(this);
            _ended.SetResult();
            throw;
        }
    }

    // Awaited through Ended, at shutdown too.
    private async Task ForgetWhenEndedAsync(RoomHost host, Action<RoomEntry> forget)
    {
        await host.Completion;
        forget(this);
        _ended.SetResult();
    }
}
