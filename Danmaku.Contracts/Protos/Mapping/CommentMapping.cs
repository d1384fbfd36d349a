using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Positions, viewers, drafts and comments to and from the protos.</summary>
public static class CommentMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.Position ToProto(this RoomPosition position) => new() { Epoch = position.Epoch, Sequence = position.Sequence };

    /// <summary>As the rules have it; no message is the place before everything.</summary>
    public static RoomPosition ToMessage(this Proto.Position? position) => position is null ? default : new(position.Epoch, position.Sequence);

    /// <summary>As the proto has it.</summary>
    public static Proto.Viewer ToProto(this Viewer viewer) =>
        new Proto.Viewer { Id = viewer.Id, Name = viewer.Name, Role = (Proto.ViewerRole)viewer.Role }
            .With(viewer.Created, static (proto, created) => proto.CreatedAtMs = created.ToUnixTimeMilliseconds());

    /// <summary>As the rules have it; an unknown role may do the least.</summary>
    public static Viewer ToMessage(this Proto.Viewer? viewer) => viewer is null
        ? new(string.Empty, string.Empty, ViewerRole.Viewer)
        : new(viewer.Id, viewer.Name, ProtoEnum.Role(viewer.Role)) { Created = viewer.HasCreatedAtMs ? ProtoTime.Point(viewer.CreatedAtMs) : null };

    /// <summary>As the proto has it.</summary>
    public static Proto.CommentDraft ToProto(this CommentDraft draft)
    {
        var proto = new Proto.CommentDraft
        {
            Text = draft.Text,
            Style = StyleOf(draft.Style),
            ReplyTo = draft.ReplyTo?.ToProto(),
            SuperChat = draft.SuperChat?.ToProto(),
        };
        if (draft.Mention is { } mention)
        {
            proto.Mention = mention;
        }

        if (draft.Nonce is { } nonce)
        {
            proto.Nonce = nonce;
        }

        if (draft.MediaTime is { } mediaTime)
        {
            proto.MediaTimeMs = ProtoTime.Milliseconds(mediaTime);
        }

        return proto;
    }

    /// <summary>As the rules have it; what is out of range stays so, for the room to refuse.</summary>
    public static CommentDraft ToMessage(this Proto.CommentDraft? draft) => draft is null ? new() { Text = string.Empty } : new()
    {
        Text = draft.Text,
        Style = ProtoEnum.Drafted(draft.Style),
        ReplyTo = draft.ReplyTo is { } replyTo ? replyTo.ToMessage() : null,
        Mention = draft.HasMention ? draft.Mention : null,
        Nonce = draft.HasNonce ? draft.Nonce : null,
        MediaTime = draft.HasMediaTimeMs ? ProtoTime.Duration(draft.MediaTimeMs) : null,
        SuperChat = draft.SuperChat?.ToMessage(),
    };

    /// <summary>As the proto has it.</summary>
    public static Proto.Comment ToProto(this Comment comment)
    {
        var proto = new Proto.Comment
        {
            Position = comment.Position.ToProto(),
            AcceptedAtMs = comment.At.ToUnixTimeMilliseconds(),
            Author = comment.Author.ToProto(),
            Text = comment.Text,
            Style = StyleOf(comment.Style),
            ReplyTo = comment.ReplyTo?.ToProto(),
            SuperChat = comment.SuperChat?.ToProto(),
        };
        if (comment.Mention is { } mention)
        {
            proto.Mention = mention;
        }

        if (comment.MediaTime is { } mediaTime)
        {
            proto.MediaTimeMs = ProtoTime.Milliseconds(mediaTime);
        }

        return proto;
    }

    /// <summary>As the rules have it; what this build cannot draw is drawn plainly.</summary>
    public static Comment ToMessage(this Proto.Comment comment) => new()
    {
        Position = comment.Position.ToMessage(),
        At = ProtoTime.Point(comment.AcceptedAtMs),
        Author = comment.Author.ToMessage(),
        Text = comment.Text,
        Style = ProtoEnum.Accepted(comment.Style),
        ReplyTo = comment.ReplyTo is { } replyTo ? replyTo.ToMessage() : null,
        Mention = comment.HasMention ? comment.Mention : null,
        MediaTime = comment.HasMediaTimeMs ? ProtoTime.Duration(comment.MediaTimeMs) : null,
        SuperChat = comment.SuperChat?.ToMessage(),
    };

    /// <summary>As the proto has it.</summary>
    public static Proto.SuperChat ToProto(this SuperChat paid) =>
        new() { Amount = paid.Amount, Currency = paid.Currency, DurationMs = ProtoTime.Milliseconds(paid.Duration) };

    /// <summary>As the rules have it; what is out of range stays so, for the room to refuse.</summary>
    public static SuperChat ToMessage(this Proto.SuperChat paid) => new(paid.Amount, paid.Currency, ProtoTime.Duration(paid.DurationMs));

    /// <summary>As the proto has it.</summary>
    public static Proto.Withholding ToProto(this Withholding withheld) =>
        new Proto.Withholding { Stage = (Proto.CommentStage)withheld.Stage, Why = withheld.Why }
            .With(withheld.Until, static (proto, until) => proto.UntilUnixMs = until.ToUnixTimeMilliseconds());

    /// <summary>As the rules have it; at an unknown stage it is held, so that no viewer sees it.</summary>
    public static Withholding ToMessage(this Proto.Withholding withheld) => new(
        ProtoEnum.Stage(withheld.Stage), withheld.Why, withheld.HasUntilUnixMs ? ProtoTime.Point(withheld.UntilUnixMs) : null);

    /// <summary>As the proto has it.</summary>
    public static Proto.WithheldComment ToProto(this WithheldComment comment) =>
        new() { Comment = comment.Comment.ToProto(), Withheld = comment.Withheld.ToProto() };

    /// <summary>As the rules have it.</summary>
    public static WithheldComment ToMessage(this Proto.WithheldComment comment) =>
        new((comment.Comment ?? new Proto.Comment()).ToMessage(), (comment.Withheld ?? new Proto.Withholding()).ToMessage());

    /// <summary>As the proto has it.</summary>
    public static Proto.StaffComment ToProto(this StaffComment comment) =>
        new() { Comment = comment.Comment.ToProto(), Stage = (Proto.CommentStage)comment.Stage, Deleted = comment.Deleted };

    /// <summary>As the rules have it; at an unknown stage it is held.</summary>
    public static StaffComment ToMessage(this Proto.StaffComment comment) =>
        new((comment.Comment ?? new Proto.Comment()).ToMessage(), ProtoEnum.Stage(comment.Stage), comment.Deleted);

    // Most comments look like this, and no message is what the proto has for it.
    private static Proto.CommentStyle? StyleOf(CommentStyle style) => style == CommentStyle.Default
        ? null
        : new() { Mode = (Proto.CommentMode)style.Mode, Color = style.Color, Size = (Proto.CommentSize)style.Size };
}
