using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Batches and snapshots, to and from the protos.</summary>
public static class RoomMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.Batch ToProto(this RoomBatch batch)
    {
        var proto = new Proto.Batch { RoomId = batch.RoomId, Events = { batch.Events.Select(EventMapping.ToProto) } };
        if (!batch.Traces.IsEmpty)
        {
            proto.Traces.AddRange(batch.Traces.Select(TraceMapping.ToProto));
        }

        return proto.With(batch.Viewers, static (proto, viewers) => proto.Viewers = viewers);
    }

    /// <summary>As the rules have it.</summary>
    public static RoomBatch ToMessage(this Proto.Batch batch) =>
        new(batch.RoomId, [.. batch.Events.Select(EventMapping.ToMessage)], batch.HasViewers ? batch.Viewers : null)
        {
            Traces = batch.Traces.Count == 0 ? [] : [.. batch.Traces.Select(TraceMapping.ToMessage)],
        };

    /// <summary>As the proto has it.</summary>
    public static Proto.Pin ToProto(this Pin pin) => new Proto.Pin
    {
        Comment = pin.Comment.ToProto(),
        By = pin.By,
        PinnedAtMs = pin.At.ToUnixTimeMilliseconds(),
    }.With(pin.Until, static (proto, until) => proto.UntilUnixMs = until.ToUnixTimeMilliseconds());

    /// <summary>As the rules have it.</summary>
    public static Pin ToMessage(this Proto.Pin pin) => new(
        (pin.Comment ?? new Proto.Comment()).ToMessage(),
        pin.HasUntilUnixMs ? ProtoTime.Point(pin.UntilUnixMs) : null,
        pin.By,
        ProtoTime.Point(pin.PinnedAtMs));

    /// <summary>As the proto has it.</summary>
    public static Proto.StaffView ToProto(this StaffView staff) => new()
    {
        Configured = staff.Configured.ToProto(),
        Withheld = { staff.Withheld.Select(CommentMapping.ToProto) },
        Rules = staff.Rules.ToProto(),
        Brake = staff.Brake.ToProto(),
        Appointments = { staff.Appointments.Select(SanctionMapping.ToProto) },
        Appeals = { staff.Appeals.Select(SanctionMapping.ToProto) },
    };

    /// <summary>As the rules have it.</summary>
    public static StaffView ToMessage(this Proto.StaffView staff) => new(
        staff.Configured.ToMessage(),
        [.. staff.Withheld.Select(CommentMapping.ToMessage)],
        staff.Rules.ToMessage(),
        staff.Brake.ToMessage(),
        [.. staff.Appointments.Select(SanctionMapping.ToMessage)],
        [.. staff.Appeals.Select(SanctionMapping.ToMessage)]);

    /// <summary>As the proto has it.</summary>
    public static Proto.RoomSnapshot ToProto(this RoomSnapshot snapshot) => new()
    {
        RoomId = snapshot.RoomId,
        Position = snapshot.Position.ToProto(),
        Settings = snapshot.Settings.ToProto(),
        Comments = { snapshot.Comments.Select(CommentMapping.ToProto) },
        Viewers = snapshot.Viewers,
        Pin = snapshot.Pin?.ToProto(),
        Staff = snapshot.Staff?.ToProto(),
    };

    /// <summary>As the rules have it.</summary>
    public static RoomSnapshot ToMessage(this Proto.RoomSnapshot snapshot) => new(
        snapshot.RoomId,
        snapshot.Position.ToMessage(),
        snapshot.Settings.ToMessage(),
        [.. snapshot.Comments.Select(CommentMapping.ToMessage)],
        snapshot.Viewers)
    {
        Pin = snapshot.Pin?.ToMessage(),
        Staff = snapshot.Staff?.ToMessage(),
    };
}
