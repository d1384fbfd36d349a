using Danmaku.Contracts.Protos.Admin.V1;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Tests.Architecture;
using Google.Protobuf.Reflection;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>The list of numbers is read from text, so that every build holds it; here is what the compiler made of the same text.</summary>
public sealed class CompiledProtosTests
{
    [Fact]
    public void The_list_has_every_field_and_every_value_that_was_compiled()
    {
        var messages = new HashSet<MessageDescriptor>();
        foreach (var file in new[] { RoomAdminReflection.Descriptor, GatewayLinkReflection.Descriptor }.SelectMany(static file => file.Dependencies.Append(file)))
        {
            messages.UnionWith(file.MessageTypes);
        }

        var listed = ProtoFields.All.Select(static line => string.Join(' ', line.Split(' ').Take(3))).ToHashSet();

        Expect.None(messages.SelectMany(static message => message.Fields.InDeclarationOrder())
            .Select(static field => $"{field.FullName} = {field.FieldNumber}")
            .Except(listed));
        Expect.None(new[] { typeof(RejectReason).Assembly }.SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => type.IsEnum && type.Namespace == typeof(RejectReason).Namespace && !type.Name.EndsWith("OneofCase", StringComparison.Ordinal))
            .Where(type => !listed.Any(line => line.StartsWith($"danmaku.room.v1.{type.Name}.", StringComparison.Ordinal)))
            .Select(static type => type.Name));
    }
}
