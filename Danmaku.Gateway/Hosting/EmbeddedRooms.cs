using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Silo.Hosting;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Hosting;

/// <summary>The link to rooms in this very process: what a gateway has when no silo address is configured.</summary>
/// <remarks>The only file of the gateway that knows the silo.</remarks>
internal sealed class EmbeddedRooms(RoomDirectory rooms, IDoorTokenStore doorTokens) : ISiloLink
{
    /// <summary>There is one gateway in this process; rooms want a name for it.</summary>
    private const string GatewayId = "embedded";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Where the store is, and with it what else must survive a restart.</summary>
    public static string DataDirectory(IServiceProvider provider) =>
        Path.GetDirectoryName(Path.GetFullPath(provider.GetRequiredService<IOptions<StoreOptions>>().Value.Path)) ?? ".";

    /// <summary>Reads where the store would be, for a gateway that has no rooms: what else it keeps is there.</summary>
    public static void AddDataDirectory(IServiceCollection services) => services.AddOptions<StoreOptions>().BindConfiguration(StoreOptions.SectionName);

    /// <summary>Runs the command about the store that the command line names, such as <c>verify-log</c>.</summary>
    /// <returns>The exit code; <see langword="null"/> when it names none.</returns>
    public static Task<int?> RunCommandAsync(string[] args, TextWriter output, TextWriter errors) => StoreCommands.RunAsync(args, output, errors);

    /// <summary>What an operator is told when the store cannot be opened; <see langword="null"/> when something else is wrong.</summary>
    public static string? StartError(Exception exception) => (exception as StoreStartException)?.Message;

    /// <inheritdoc/>
    public ValueTask<PostResult> PostAsync(string roomId, Viewer author, CommentDraft draft, CancellationToken cancellationToken) =>
        rooms.Post(roomId, author, draft, cancellationToken, CommentSpans.Current);

    /// <inheritdoc/>
    public ValueTask<ModerationResult> ModerateAsync(
        string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken) =>
        rooms.Moderate(roomId, moderator, command, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RoomSnapshot> SubscribeAsync(string roomId, IRoomListener listener, CancellationToken cancellationToken) =>
        Translated(rooms.Subscribe(roomId, GatewayId, listener, cancellationToken));

    /// <inheritdoc/>
    public ValueTask UnsubscribeAsync(string roomId, CancellationToken cancellationToken) =>
        rooms.Unsubscribe(roomId, GatewayId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ReportViewersAsync(string roomId, int viewers, CancellationToken cancellationToken) =>
        rooms.ReportViewers(roomId, GatewayId, viewers, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken) =>
        Translated(rooms.Snapshot(roomId, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken) =>
        Translated(rooms.StandingOf(roomId, viewerId, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken) =>
        Translated(rooms.Ask(roomId, query, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
        Translated(rooms.History(roomId, query, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken) =>
        Translated(doorTokens.DoorTokensAsync(request, cancellationToken));

    private static async ValueTask<T> Translated<T>(ValueTask<T> call)
    {
        try
        {
            return await call;
        }
        catch (StoreUnavailableException exception)
        {
            throw new LinkUnavailableException(
                new Rejection(RejectReason.StoreUnavailable, "The store is away; try again in 2 s.", RetryAfter), exception);
        }
        catch (RoomStoppingException exception)
        {
            throw new LinkUnavailableException(
                new Rejection(RejectReason.RoomStopping, "The room is stopping; try again in 2 s.", RetryAfter), exception);
        }
    }
}
