using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Silo.Domain.Moderation;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>Reads requests: what no room could be asked is an error that names the limit.</summary>
internal static class AdminRequests
{
    /// <summary>Most comments or entries of one page.</summary>
    private const int MaxPage = 1_000;

    /// <summary>Most versions of one page.</summary>
    private const int MaxVersions = 100;

    /// <summary>Most texts of one trial.</summary>
    private const int MaxTexts = 1_000;

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
        command.ToMessage() ?? throw AdminError.Invalid("command must have one of the commands that this version knows, and no value that it does not.");

    /// <summary>Which comments to read.</summary>
    public static HistoryQuery Query(Proto.HistoryQuery? query)
    {
        Limit("query.limit", query?.Limit ?? 0, MaxPage);
        return query.ToMessage();
    }

    /// <summary>Which comments to read as a moderator.</summary>
    public static RoomQuery.Comments StaffComments(Proto.HistoryQuery? query, string? viewerId) =>
        new(Query(query), viewerId is null ? null : ViewerId("viewer_id", viewerId));

    /// <summary>Which entries of the log to read.</summary>
    public static RoomQuery.Log Log(Proto.LogQuery? query)
    {
        Limit("query.limit", query?.Limit ?? 0, MaxPage);
        if (query?.IsKnown() == false)
        {
            throw AdminError.Invalid("query.action must be an action that this version knows.");
        }

        return query is not { HasViewerId: true } || CommandRules.IsViewerId(query.ViewerId)
            ? new RoomQuery.Log(query.ToMessage())
            : throw AdminError.Invalid($"query.viewer_id must have 1 to {CommandRules.MaxViewerId} characters, none of them a control character.");
    }

    /// <summary>Which rules to read.</summary>
    public static RoomQuery.Rules Rules(int? version) => version is null or >= 0
        ? new RoomQuery.Rules(version)
        : throw AdminError.Invalid("version must be 0 and up.");

    /// <summary>Which changes of the rules to read.</summary>
    public static RoomQuery.RuleVersions RuleVersions(int? before, int limit)
    {
        Limit("limit", limit, MaxVersions);
        return new RoomQuery.RuleVersions(before, limit == 0 ? MaxVersions : limit);
    }

    /// <summary>What to try.</summary>
    public static RoomQuery.WhatIf WhatIf(Proto.WhatIfRequest? request)
    {
        if (request?.IsKnown() != true)
        {
            throw AdminError.Invalid("what_if must be set, with no value that this version does not know.");
        }

        if (request.Texts.Count > MaxTexts)
        {
            throw AdminError.Invalid($"what_if.texts must be at most {MaxTexts}.");
        }

        return request.Texts.Count > 0 || request.SinceUnixMs < request.UntilUnixMs
            ? new RoomQuery.WhatIf(request.ToMessage())
            : throw AdminError.Invalid("what_if needs texts, or since_unix_ms before until_unix_ms.");
    }

    /// <summary>Where to resume; <see langword="null"/> for the present.</summary>
    public static RoomPosition? Resume(Proto.Position? position) => position switch
    {
        null => null,
        { Epoch: < 1 } or { Sequence: < 0 } => throw AdminError.Invalid("resume_after must have an epoch of 1 and up and a sequence of 0 and up."),
        _ => position.ToMessage(),
    };

    private static void Limit(string field, int limit, int most)
    {
        if (limit < 0 || limit > most)
        {
            throw AdminError.Invalid(string.Create(CultureInfo.InvariantCulture, $"{field} must be 1 to {most:N0}, or 0 for 100."));
        }
    }
}
