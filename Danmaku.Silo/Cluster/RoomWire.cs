using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Mapping;
using Google.Protobuf;
using LinkProto = Danmaku.Contracts.Protos.Link.V1;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Silo.Cluster;

/// <summary>What crosses between silos, as bytes. Several in one array stand delimited by their lengths.</summary>
internal static class RoomWire
{
    public static byte[] Encode(IReadOnlyList<DraftPost> posts) =>
        Delimited(posts, static post => new LinkProto.PostCall
        {
            Author = post.Author.ToProto(),
            Draft = post.Draft.ToProto(),
            Trace = post.Trace.ToProto(),
        });

    public static List<DraftPost> DecodePosts(byte[] bytes)
    {
        var posts = new List<DraftPost>();
        var input = new CodedInputStream(bytes);
        while (!input.IsAtEnd)
        {
            var post = new LinkProto.PostCall();
            input.ReadMessage(post);
            posts.Add(new DraftPost(post.Author.ToMessage(), post.Draft.ToMessage(), post.Trace.ToMessage()));
        }

        return posts;
    }

    public static byte[] Encode(PostResult[] results) => Delimited(results, static result => result.ToProto());

    public static PostResult[] DecodeResults(byte[] bytes, int count)
    {
        var results = new PostResult[count];
        var input = new CodedInputStream(bytes);
        for (var i = 0; i < count; i++)
        {
            var result = new Proto.PostResult();
            input.ReadMessage(result);
            results[i] = result.ToMessage();
        }

        return results;
    }

    public static byte[] Encode(Viewer moderator, ModerationCommand command) =>
        new LinkProto.ModerateCall { Moderator = moderator.ToProto(), Command = command.ToProto() }.ToByteArray();

    /// <returns>No command when only newer builds know it: it must be refused.</returns>
    public static (Viewer Moderator, ModerationCommand? Command) DecodeModeration(byte[] bytes)
    {
        var call = LinkProto.ModerateCall.Parser.ParseFrom(bytes);
        return (call.Moderator.ToMessage(), call.Command.ToMessage());
    }

    public static byte[] Encode(ModerationResult result) => result.ToProto().ToByteArray();

    public static ModerationResult DecodeModerationResult(byte[] bytes) => Proto.ModerationResult.Parser.ParseFrom(bytes).ToMessage();

    public static byte[] Encode(RoomBatch batch) => batch.ToProto().ToByteArray();

    public static byte[] EncodeWithRanges(RoomBatch batch) => batch.ToProtoWithRanges().ToByteArray();

    public static byte[] Encode(RoomSnapshot snapshot) => snapshot.ToProto().Cut().ToByteArray();

    public static RoomSnapshot DecodeSnapshot(byte[] bytes) => Proto.RoomSnapshot.Parser.ParseFrom(bytes).ToMessage();

    public static byte[] Encode(ViewerStanding standing) => standing.ToProto().ToByteArray();

    public static ViewerStanding DecodeStanding(byte[] bytes) => Proto.ViewerStanding.Parser.ParseFrom(bytes).ToMessage();

    public static byte[] Encode(Rejection rejection) => rejection.ToProto().ToByteArray();

    public static Rejection DecodeRejection(byte[] bytes) => Proto.Rejection.Parser.ParseFrom(bytes).ToMessage();

    private static byte[] Delimited<T>(IReadOnlyList<T> items, Func<T, IMessage> toProto)
    {
        var messages = new IMessage[items.Count];
        var length = 0;
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = toProto(items[i]);
            length += CodedOutputStream.ComputeMessageSize(messages[i]);
        }

        var bytes = new byte[length];
        var output = new CodedOutputStream(bytes);
        foreach (var message in messages)
        {
            output.WriteMessage(message);
        }

        output.CheckNoSpaceLeft();
        return bytes;
    }
}
