using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Replay;

namespace Danmaku.Bench.Load.Dialects;

/// <summary>Our gateway: <c>danmaku.v1</c>, docs/protocol.md. Everybody joins with a token of their own; posters are moderators.</summary>
/// <param name="secret">The gateway's token secret (HS256).</param>
/// <param name="displayBudget">Comments per second that rooms are set to show; null leaves the default.</param>
/// <param name="longTexts">Whether rooms are set to take texts above their default limit.</param>
internal sealed class NativeDialect(string secret, int? displayBudget, bool longTexts) : Dialect
{
    private const string Protocol = "danmaku.v1";
    private const string ConfigureId = "c";

    private readonly Dictionary<int, string> _tokens = [];
    private readonly SignedTokens _signing = new(secret, issuer: null, audience: null, TimeProvider.System);

    public override byte[] Handshake(ClientPlan plan, bool deflate) =>
        ClientFrame.Handshake($"/rooms/{RoomName(plan.Room)}/ws", Protocol, deflate);

    public override void Prepare(IReadOnlyList<ClientPlan> plans)
    {
        foreach (var plan in plans)
        {
            _tokens[plan.Number] = _signing.Sign(
                $"load-{plan.Number}", plan.Configures ? "streamer" : plan.Posts ? "moderator" : "viewer");
        }
    }

    public override int Greet(ArrayBufferWriter<byte> output, ClientPlan plan)
    {
        ClientFrame.Write(output, ServerFrame.Text, Encoding.UTF8.GetBytes(
            $$"""{"type":"join","id":"j","token":"{{_tokens[plan.Number]}}"}"""));
        if (!plan.Configures || (displayBudget is null && !longTexts))
        {
            return 1;
        }

        var settings = new JsonObject();
        if (displayBudget is { } budget)
        {
            settings["displayBudget"] = budget;
        }

        if (longTexts)
        {
            settings["textLimit"] = 500;
        }

        var request = new JsonObject { ["type"] = "moderate", ["id"] = ConfigureId, ["action"] = "configure", ["settings"] = settings };
        ClientFrame.Write(output, ServerFrame.Text, JsonSerializer.SerializeToUtf8Bytes(request));
        return 2;
    }

    public override void WritePost(ArrayBufferWriter<byte> output, CommentText text, int room, long microsecond, long index)
    {
        Span<byte> marker = stackalloc byte[Marker.Length];
        Marker.Write(marker, microsecond, index);
        Span<byte> idAndNonce = stackalloc byte[64];
        var own = marker[Marker.Start.Length..];
        own.CopyTo(idAndNonce);
        "\",\"nonce\":\""u8.CopyTo(idAndNonce[own.Length..]);
        own.CopyTo(idAndNonce[(own.Length + 11)..]);
        PayloadWriter.Write(
            output, "{\"type\":\"post\",\"id\":\""u8, idAndNonce[..(11 + (2 * own.Length))], "\",\"text\":\""u8, text.Json, marker, "\"}"u8);
    }

    public override FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped)
    {
        skipped = 0;
        if (payload.StartsWith("{\"type\":\"batch\""u8))
        {
            // Only a batch with skipped ranges ends in one; the others are not parsed.
            if (payload.EndsWith("\"reason\":\"budget\"}]}"u8))
            {
                skipped = SkippedOfBatch(payload);
            }

            return FrameMeaning.Comments;
        }

        if (payload.StartsWith("{\"type\":\"skipped\""u8))
        {
            using var frame = JsonDocument.Parse(payload.ToArray());
            skipped = Range(frame.RootElement);
            return FrameMeaning.Other;
        }

        if (payload.StartsWith("{\"type\":\"joined\""u8) || payload.StartsWith("{\"type\":\"ack\",\"id\":\"c\""u8))
        {
            return FrameMeaning.Answer;
        }

        if (payload.StartsWith("{\"type\":\"reject\""u8))
        {
            return payload.StartsWith("{\"type\":\"reject\",\"id\":\"j\""u8) || payload.StartsWith("{\"type\":\"reject\",\"id\":\"c\""u8)
                ? FrameMeaning.Unusable
                : FrameMeaning.PostRefused;
        }

        return FrameMeaning.Other;
    }

    private static long SkippedOfBatch(ReadOnlySpan<byte> payload)
    {
        using var frame = JsonDocument.Parse(payload.ToArray());
        return frame.RootElement.GetProperty("skipped").EnumerateArray().Sum(Range);
    }

    private static long Range(JsonElement range) => range.GetProperty("to").GetInt64() - range.GetProperty("from").GetInt64() + 1;
}
