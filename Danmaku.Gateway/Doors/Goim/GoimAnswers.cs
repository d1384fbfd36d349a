using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Packets that answer one of a client's.</summary>
internal static class GoimAnswers
{
    // Of everything that is not packed and no business of a room: clients read the number of viewers out of no other.
    private const short Version = 1;

    // What clients of the players' kind know as a wrong token.
    private const int TokenError = -101;

    /// <summary>That the client is in. Players read a code; goim's own clients get no body.</summary>
    /// <param name="sequence">Of the auth packet.</param>
    /// <param name="packing">The client's.</param>
    /// <param name="resumed">Whether what it missed follows.</param>
    public static SharedFrame Welcome(int sequence, GoimPacking packing, bool resumed = false) =>
        Packet(GoimOperation.AuthReply, sequence, packing == GoimPacking.Raw ? [] : resumed ? """{"code":0,"resumed":true}"""u8 : """{"code":0}"""u8);

    /// <summary>That the client is not in, and why. Goim's own clients take every answer to their auth for a yes, so that they are sent away instead.</summary>
    public static SharedFrame NotLetIn(int sequence, GoimPacking packing, Rejection rejection)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteNumber("code"u8, IsAboutToken(rejection) ? TokenError : -(int)rejection.Reason);
            WriteRejection(json, rejection);
            json.WriteEndObject();
        }

        return Packet(packing == GoimPacking.Raw ? GoimOperation.Disconnect : GoimOperation.AuthReply, sequence, body.WrittenSpan);
    }

    /// <summary>Whether another token would help.</summary>
    public static bool IsAboutToken(Rejection rejection) => rejection.Reason is RejectReason.TokenRefused or RejectReason.TokenRequired;

    /// <summary>How many watch. Four bytes and a length of 20, or clients make no number of it.</summary>
    public static SharedFrame Viewers(int sequence, int viewers)
    {
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(count, viewers);
        return Packet(GoimOperation.HeartbeatReply, sequence, count);
    }

    /// <summary>The same body under the number of the answer, as goim has it.</summary>
    public static SharedFrame Echo(GoimPacket packet, GoimOperation answer) => Packet(answer, packet.Sequence, packet.Body.Span);

    /// <summary>What became of a post that was accepted.</summary>
    public static SharedFrame Ack(GoimFormat format, int sequence, string? nonce, PostResult.Accepted accepted) =>
        format.Answer("DANMAKU_ACK"u8, sequence, (sequence, nonce, accepted), static (json, state) =>
        {
            WriteRequest(json, state.sequence, state.nonce);
            json.WriteString("id"u8, state.accepted.Position.ToString());
            json.WriteBoolean("stored"u8, state.accepted.Stored);
            if (state.accepted.Thinned)
            {
                json.WriteBoolean("thinned"u8, true);
            }

            if (state.accepted.Stage is CommentStage.Held or CommentStage.Delayed)
            {
                json.WriteString("stage"u8, GoimWords<CommentStage>.Of(state.accepted.Stage));
            }

            if (state.accepted.Masked is { } masked)
            {
                json.WriteString("masked"u8, masked);
            }
        });

    /// <summary>Why a request was refused.</summary>
    public static SharedFrame Reject(GoimFormat format, int sequence, string? nonce, Rejection rejection) =>
        format.Answer("DANMAKU_REJECT"u8, sequence, (sequence, nonce, rejection), static (json, state) =>
        {
            WriteRequest(json, state.sequence, state.nonce);
            WriteRejection(json, state.rejection);
        });

    private static SharedFrame Packet(GoimOperation operation, int sequence, ReadOnlySpan<byte> body)
    {
        Span<byte> packet = stackalloc byte[GoimPacket.HeaderBytes + GoimPacket.MaxBodyBytes];
        GoimPacket.WriteHeader(packet, body.Length, Version, (int)operation, sequence);
        body.CopyTo(packet[GoimPacket.HeaderBytes..]);
        return SharedFrame.Binary(packet[..(GoimPacket.HeaderBytes + body.Length)]);
    }

    private static void WriteRequest(Utf8JsonWriter json, int sequence, string? nonce)
    {
        json.WriteNumber("seq"u8, sequence);
        if (nonce is not null)
        {
            json.WriteString("nonce"u8, nonce);
        }
    }

    private static void WriteRejection(Utf8JsonWriter json, Rejection rejection)
    {
        json.WriteNumber("reason"u8, (int)rejection.Reason);
        json.WriteString("name"u8, GoimWords<RejectReason>.Of(rejection.Reason));
        json.WriteString("message"u8, rejection.Message);
        if (rejection.RetryAfter is { } retryAfter)
        {
            // Rounded up: a client that waits exactly so long must not come a fraction too early.
            json.WriteNumber("retry_after_ms"u8, (long)Math.Ceiling(retryAfter.TotalMilliseconds));
        }
    }
}
