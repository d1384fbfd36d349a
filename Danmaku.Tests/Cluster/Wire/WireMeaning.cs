using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>What two messages must have in common to mean the same: everything but when it happened, its epoch with that, and in which words it was said.</summary>
internal static class WireMeaning
{
    /// <summary>A message as the build that made the recording understands it, without times, hashes over times and sentences.</summary>
    public static T Of<T>(byte[] bytes)
        where T : IMessage<T>, new()
    {
        var message = new MessageParser<T>(static () => new T()).ParseFrom(WireBytes.Version1.Rewrite(bytes, new T().Descriptor));
        Level(message);
        return message;
    }

    /// <summary>Events of batches that answers of a stream carried.</summary>
    public static IEnumerable<RoomEvent> EventsOf(IEnumerable<LinkResponse> responses) => responses
        .SelectMany(static response => response.Deliveries)
        .Where(static delivery => delivery.DeliveryCase == Delivery.DeliveryOneofCase.Batch)
        .SelectMany(static delivery => Of<Batch>(delivery.Batch.ToByteArray()).Events);

    private static void Level(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (field.FieldType == FieldType.Message)
            {
                foreach (var item in field.IsRepeated ? ((System.Collections.IEnumerable)value).Cast<IMessage>() : value is IMessage one ? [one] : [])
                {
                    Level(item);
                }
            }
            else if (!field.IsRepeated && IsOfItsMoment(field) && (field.HasPresence ? field.Accessor.HasValue(message) : value is not (0L or "")))
            {
                field.Accessor.SetValue(message, field.FieldType == FieldType.String ? "some" : 1L);
            }
        }
    }

    private static bool IsOfItsMoment(FieldDescriptor field) =>
        field.Name.EndsWith("_at_ms", StringComparison.Ordinal)
        || field.Name.EndsWith("_unix_ms", StringComparison.Ordinal)
        || field.Name.EndsWith("hash", StringComparison.Ordinal)
        // A room's epochs go by the clock where its store ships.
        || field.FullName is "danmaku.room.v1.Position.epoch"
        || field.FullName is "danmaku.room.v1.Rejection.message" or "danmaku.room.v1.Rejection.retry_after_ms" or "danmaku.link.v1.Welcome.silo_id";
}
