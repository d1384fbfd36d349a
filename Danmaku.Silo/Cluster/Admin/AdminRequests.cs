using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>Reads requests: what no room could be asked is an error that names the limit.</summary>
internal static class AdminRequests
{
    /// <summary>Longest name of a viewer, in grapheme clusters, as in tokens.</summary>
    private const int MaxName = 32;

    /// <summary>The room.</summary>
    public static string Room(string roomId) => RoomId.IsValid(roomId)
        ? roomId
        : throw AdminError.Invalid($"room_id must be 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -.");

    /// <summary>A viewer's id.</summary>
    public static string ViewerId(string field, string id) => CommandRules.IsViewerId(id)
        ? id
        : throw AdminError.Invalid($"{field} must have 1 to {CommandRules.MaxViewerId} characters, none of them a control character.");

    /// <summary>On whose behalf: the viewer named, or else the platform.</summary>
    public static Viewer Speaker(string field, Proto.Viewer? viewer, AdminOptions options)
    {
        if (viewer is null)
        {
            return new Viewer(options.PlatformId, options.PlatformName, ViewerRole.Streamer);
        }

        if (!Enum.IsDefined(viewer.Role))
        {
            throw AdminError.Invalid($"{field}.role must be a role up to VIEWER_ROLE_STREAMER.");
        }

        ViewerId($"{field}.id", viewer.Id);
        var name = DisplayText.Clean(viewer.Name);
        return name.Graphemes is >= 1 and <= MaxName
            ? viewer.ToMessage() with { Name = name.Shown }
            : throw AdminError.Invalid($"{field}.name must have 1 to {MaxName} grapheme clusters that can be seen.");
    }

    /// <summary>What to post.</summary>
    public static CommentDraft Draft(Proto.CommentDraft? draft) =>
        draft is not null ? draft.ToMessage() : throw AdminError.Invalid("draft must be set.");

    /// <summary>What to do.</summary>
    public static ModerationCommand Command(Proto.ModerationCommand? command) =>
        command.ToMessage() ?? throw AdminError.Invalid("command must have one of delete, clear, timeout, ban, lift and configure.");

    /// <summary>Which comments to read.</summary>
    public static HistoryQuery Query(Proto.HistoryQuery? query) => query is not { Limit: < 0 or > 1_000 }
        ? query.ToMessage()
        : throw AdminError.Invalid("query.limit must be 1 to 1,000, or 0 for 100.");

    /// <summary>Where to resume; <see langword="null"/> for the present.</summary>
    public static RoomPosition? Resume(Proto.Position? position) => position switch
    {
        null => null,
        { Epoch: < 1 } or { Sequence: < 0 } => throw AdminError.Invalid("resume_after must have an epoch of 1 and up and a sequence of 0 and up."),
        _ => position.ToMessage(),
    };
}
