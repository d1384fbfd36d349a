using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Batches and snapshots, to and from the protos.</summary>
public static class RoomMapping
{
    /// <summary>Comments in one range at most, so that a few bytes cannot ask for any amount of memory.</summary>
    private const int LongestRange = 100_000;

    /// <summary>As the proto has it, with every comment.</summary>
    public static Proto.Batch ToProto(this RoomBatch batch) => batch.ToProto(batch.Events.Select(EventMapping.ToProto));

    /// <summary>As the proto has it for those who tell no more of thinned comments than their places: those stand in it as ranges.</summary>
    public static Proto.Batch ToProtoWithRanges(this RoomBatch batch) => batch.ToProto(WithRanges(batch.Events));

    private static Proto.Batch ToProto(this RoomBatch batch, IEnumerable<Proto.RoomEvent> events)
    {
        var proto = new Proto.Batch { RoomId = batch.RoomId, Events = { events } };
        if (!batch.Traces.IsEmpty)
        {
            proto.Traces.AddRange(batch.Traces.Select(TraceMapping.ToProto));
        }

        return proto.With(batch.Viewers, static (proto, viewers) => proto.Viewers = viewers);
    }

    /// <summary>As the rules have it.</summary>
    public static RoomBatch ToMessage(this Proto.Batch batch) =>
        new(batch.RoomId, EventsOf(batch), batch.HasViewers ? batch.Viewers : null)
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

    /// <summary>Whether <see cref="ToProtoWithRanges"/> says it otherwise than <see cref="ToProto(RoomBatch)"/>.</summary>
    public static bool HasRanges(this RoomBatch batch) => batch.Events.Any(IsInRange);

    private static bool IsInRange(RoomEvent item) => item is RoomEvent.CommentPosted { Thinned: true, Withheld: null };

    private static List<Proto.RoomEvent> WithRanges(ImmutableArray<RoomEvent> events)
    {
        var protos = new List<Proto.RoomEvent>();
        var range = (Proto.CommentsThinned?)null;
        foreach (var item in events)
        {
            if (!IsInRange(item))
            {
                protos.Add(item.ToProto());
                range = null;
            }
            else if (range is not null && item.Position.Sequence - protos[^1].Position.Sequence < LongestRange)
            {
                range.LastSequence = item.Position.Sequence;
            }
            else
            {
                range = new() { LastSequence = item.Position.Sequence };
                protos.Add(new() { Position = item.Position.ToProto(), OccurredAtMs = item.At.ToUnixTimeMilliseconds(), CommentsThinned = range });
            }
        }

        return protos;
    }

    private static ImmutableArray<RoomEvent> EventsOf(Proto.Batch batch)
    {
        var events = ImmutableArray.CreateBuilder<RoomEvent>(batch.Events.Count);
        foreach (var proto in batch.Events)
        {
            var item = proto.ToMessage();
            events.Add(item);
            if (item is RoomEvent.CommentThinned first)
            {
                var last = Math.Min(proto.CommentsThinned.LastSequence, first.Position.Sequence + LongestRange - 1);
                for (var sequence = first.Position.Sequence + 1; sequence <= last; sequence++)
                {
                    events.Add(first with { Position = first.Position with { Sequence = sequence } });
                }
            }
        }

        return events.DrainToImmutable();
    }
}
