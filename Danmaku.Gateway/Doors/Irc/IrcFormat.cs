using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>Encodes a room's frames as lines of IRC, for all clients that asked for the same and came in the same way; docs/doors/irc.md.</summary>
/// <param name="abilities">What they asked for, of which <see cref="IrcAbilities.OfFormats"/> count.</param>
/// <param name="isBare">Whether they are on bare TCP.</param>
/// <param name="memory">What events do not say.</param>
internal sealed class IrcFormat(IrcAbilities abilities, bool isBare, IrcMemory memory) : IWireFormat, IDropAccountant
{
    private readonly bool _hasTags = abilities.HasFlag(IrcAbilities.Tags);
    private readonly bool _hasCommands = abilities.HasFlag(IrcAbilities.Commands);
    private readonly IrcEvents _events = new(abilities.HasFlag(IrcAbilities.Commands), memory);

    /// <inheritdoc/>
    public DoorKind Door => DoorKind.Irc;

    /// <inheritdoc/>
    public bool IsLiveOnly => true;

    /// <summary>Whether lines that plain IRC does not know are written.</summary>
    public bool HasCommands => _hasCommands;

    /// <summary>Lines of this format for one connection.</summary>
    public IrcLines Begin() => IrcLines.Begin(abilities);

    /// <summary>Writes a comment from before.</summary>
    /// <param name="lines">Where to.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="comment">The comment.</param>
    /// <param name="batch">The batch that it is in; empty for none.</param>
    public void WriteFromBefore(IrcLines lines, string roomId, Comment comment, string batch) => _events.WriteComment(lines, roomId, comment, batch);

    /// <summary>A frame of them.</summary>
    public SharedFrame Build(IrcLines lines) => lines.Build(isBare);

    /// <inheritdoc/>
    public SharedFrame Batch(string roomId, ReadOnlySpan<BatchItem> items)
    {
        var lines = Begin();
        var thinned = _hasTags ? ThinnedOf(items) : "";
        foreach (ref readonly var item in items)
        {
            if (item.Event is { } told)
            {
                if (thinned.Length > 0 && told is RoomEvent.CommentPosted)
                {
                    // At the next comment, whichever side of it they stood: they say themselves where.
                    lines.Tag("danmaku-skipped"u8, thinned);
                    thinned = "";
                }

                _events.Write(lines, roomId, told);
            }
        }

        if (thinned.Length > 0)
        {
            WriteSkipped(lines.Tag("danmaku-skipped"u8, thinned), roomId, "Comments were left out: there are more than the room shows.");
        }

        return lines.Build(isBare, new EventRange(roomId, items[0].From.Epoch, items[0].From.Sequence, items[^1].To), isDroppable: true);
    }

    /// <inheritdoc/>
    public SharedFrame Snapshot(RoomSnapshot snapshot)
    {
        memory.Note(snapshot.RoomId, snapshot.Position, snapshot.Settings);

        // Those that may be deleted or answered yet.
        foreach (var comment in snapshot.Comments)
        {
            memory.Note(snapshot.RoomId, comment.Position, comment.Author.Id);
        }

        var lines = Begin();
        if (_hasCommands)
        {
            IrcEvents.WriteState(lines, snapshot.RoomId, snapshot.Settings);
        }

        return lines.Build(isBare, new EventRange(snapshot.RoomId, snapshot.Position.Epoch, 0, 0));
    }

    /// <inheritdoc/>
    public SharedFrame? Viewers(string roomId, int count) => null;

    /// <inheritdoc/>
    public SharedFrame Skipped(string roomId, long epoch, long first, long last, SkipReason reason)
    {
        var lines = Begin().Tag("danmaku-skipped"u8, RangeOf(epoch, first, last, reason));
        WriteSkipped(lines, roomId, string.Create(CultureInfo.InvariantCulture, $"{last - first + 1} events were not sent: {WhyOf(reason)}"));
        return lines.Build(isBare);
    }

    /// <inheritdoc/>
    public SharedFrame? Notice(string roomId, RoomEvent about)
    {
        var lines = Begin();
        IrcNotices.WriteAbout(lines, roomId, about);
        return lines.IsEmpty ? null : lines.Build(isBare);
    }

    /// <inheritdoc/>
    public SharedFrame? BuildSkipNotice(in EventRange gap) =>
        gap.RoomKey is string roomId ? Skipped(roomId, gap.Epoch, gap.First, gap.Last, SkipReason.Slow) : null;

    private static void WriteSkipped(IrcLines lines, string roomId, string text) => lines
        .Tag("msg-id"u8, "danmaku_skipped").Tag("room-id"u8, roomId)
        .FromServer().Say("NOTICE "u8).Word(IrcNames.ChannelOf(roomId)).Text(text).End();

    private static string ThinnedOf(ReadOnlySpan<BatchItem> items)
    {
        var ranges = "";
        foreach (ref readonly var item in items)
        {
            if (item is { Event: null, Reason: SkipReason.Budget })
            {
                ranges += (ranges.Length > 0 ? "," : "") + RangeOf(item.From.Epoch, item.From.Sequence, item.To, SkipReason.Budget);
            }
        }

        return ranges;
    }

    private static string RangeOf(long epoch, long first, long last, SkipReason reason) =>
        string.Create(CultureInfo.InvariantCulture, $"{epoch}.{first}-{last}:{NameOf(reason)}");

    private static string NameOf(SkipReason reason) => reason switch
    {
        SkipReason.Budget => "budget",
        SkipReason.Slow => "slow",
        SkipReason.Resume => "resume",
        SkipReason.Private => "private",
        _ => "deleted",
    };

    private static string WhyOf(SkipReason reason) => reason switch
    {
        SkipReason.Slow => "the connection does not read fast enough.",
        SkipReason.Resume => "the gateway was away from the room.",
        _ => "there are more than the room shows.",
    };
}
