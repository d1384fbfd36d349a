using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>What became of posts and moderation commands, to and from the protos.</summary>
public static class ResultMapping
{
    /// <summary>As the proto has it; a wait is rounded up to the millisecond.</summary>
    public static Proto.Rejection ToProto(this Rejection rejection)
    {
        var proto = new Proto.Rejection { Reason = (Proto.RejectReason)rejection.Reason, Message = rejection.Message };
        if (rejection.RetryAfter is { } retryAfter)
        {
            proto.RetryAfterMs = ProtoTime.MillisecondsUp(retryAfter);
        }

        return proto;
    }

    /// <summary>As the rules have it; an unknown reason is <see cref="RejectReason.NotAllowed"/>, with its own sentence.</summary>
    public static Rejection ToMessage(this Proto.Rejection rejection) => new(
        ProtoEnum.Reason(rejection.Reason),
        rejection.Message,
        rejection.HasRetryAfterMs ? ProtoTime.Duration(rejection.RetryAfterMs) : null);

    /// <summary>As the proto has it.</summary>
    public static Proto.PostResult ToProto(this PostResult result) => result switch
    {
        PostResult.Accepted accepted => new()
        {
            Accepted = new Proto.PostAccepted { Position = accepted.Position.ToProto(), Stored = accepted.Stored, Thinned = accepted.Thinned }
                .With(accepted.Stage == CommentStage.Shown ? null : (CommentStage?)accepted.Stage, static (proto, stage) => proto.Stage = (Proto.CommentStage)stage)
                .With(accepted.Masked, static (proto, masked) => proto.Masked = masked),
        },
        PostResult.Rejected rejected => new() { Rejected = rejected.Rejection.ToProto() },
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.GetType().Name, "Not a result of this build."),
    };

    /// <summary>As the rules have it. An answer that only newer builds know is a rejection to try again: the nonce makes that harmless.</summary>
    public static PostResult ToMessage(this Proto.PostResult result) => result.ResultCase switch
    {
        Proto.PostResult.ResultOneofCase.Accepted =>
            new PostResult.Accepted(result.Accepted.Position.ToMessage(), result.Accepted.Stored, result.Accepted.Thinned)
            {
                Stage = result.Accepted.HasStage ? ProtoEnum.Stage(result.Accepted.Stage) : CommentStage.Shown,
                Masked = result.Accepted.HasMasked ? result.Accepted.Masked : null,
            },
        Proto.PostResult.ResultOneofCase.Rejected => new PostResult.Rejected(result.Rejected.ToMessage()),
        _ => new PostResult.Rejected(NotUnderstood()),
    };

    /// <summary>As the proto has it.</summary>
    public static Proto.ModerationResult ToProto(this ModerationResult result) => result switch
    {
        ModerationResult.Done done => new() { Done = new() { Position = done.Position.ToProto(), Stored = done.Stored } },
        ModerationResult.Refused refused => new() { Refused = refused.Rejection.ToProto() },
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.GetType().Name, "Not a result of this build."),
    };

    /// <summary>As the rules have it. An answer that only newer builds know is a refusal.</summary>
    public static ModerationResult ToMessage(this Proto.ModerationResult result) => result.ResultCase switch
    {
        Proto.ModerationResult.ResultOneofCase.Done => new ModerationResult.Done(result.Done.Position.ToMessage(), result.Done.Stored),
        Proto.ModerationResult.ResultOneofCase.Refused => new ModerationResult.Refused(result.Refused.ToMessage()),
        _ => new ModerationResult.Refused(NotUnderstood()),
    };

    internal static Rejection NotUnderstood() =>
        new(RejectReason.RoomOverloaded, "The room's answer was not understood; try again in 2 s.", TimeSpan.FromSeconds(2));
}
