using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Collects packets that are one JSON command each, for one message.</summary>
/// <remarks>One for each thread, used again and again: what <see cref="Begin"/> returns is whole before anything else asks for it.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Lives as long as its thread, and its writers hold nothing but memory.")]
internal sealed class GoimPacketWriter
{
    // A larger buffer than this is not kept for the thread's next message.
    private const int MaxKeptBytes = 256 * 1024;

    /// <summary>Text stays readable UTF-8, as in all our formats: it never stands inside HTML.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static GoimPacketWriter? _kept;

    private readonly ArrayBufferWriter<byte> _packets = new(4_096);
    private readonly ArrayBufferWriter<byte> _body = new(1_024);
    private readonly ArrayBufferWriter<byte> _inner = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly Utf8JsonWriter _innerJson;
    private int _operation;
    private int _sequence;
    private short _version;

    private GoimPacketWriter()
    {
        _json = new Utf8JsonWriter(_body, Options);
        _innerJson = new Utf8JsonWriter(_inner, Options);
    }

    /// <summary>The packets so far.</summary>
    public ReadOnlySpan<byte> Written => _packets.WrittenSpan;

    /// <summary>Starts a message.</summary>
    /// <param name="version">Of its packets.</param>
    /// <param name="operation">Of its packets.</param>
    /// <param name="sequence">Of its packets.</param>
    public static GoimPacketWriter Begin(short version, int operation, int sequence = 0)
    {
        if (_kept is not { } writer || writer._packets.Capacity > MaxKeptBytes)
        {
            _kept = writer = new GoimPacketWriter();
        }

        writer._packets.ResetWrittenCount();
        (writer._version, writer._operation, writer._sequence) = (version, operation, sequence);
        return writer;
    }

    /// <summary>Starts a packet with the object of a command.</summary>
    /// <returns>Takes its other members.</returns>
    public Utf8JsonWriter BeginCommand(ReadOnlySpan<byte> command)
    {
        _body.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("cmd"u8, command);
        return _json;
    }

    /// <summary>Starts a packet with the object of a command, and its <c>data</c>.</summary>
    /// <returns>Takes the members of the data; <see cref="EndData"/> or <see cref="EndDataOf"/> must follow.</returns>
    public Utf8JsonWriter BeginData(ReadOnlySpan<byte> command)
    {
        var json = BeginCommand(command);
        json.WriteStartObject("data"u8);
        return json;
    }

    /// <summary>Ends a command of an event, which has a place and a time.</summary>
    public void EndCommandOf(RoomEvent item)
    {
        _json.WriteString("msg_id"u8, item.Position.ToString());
        _json.WriteNumber("send_time"u8, item.At.ToUnixTimeMilliseconds());
        EndCommand();
    }

    /// <summary>As <see cref="EndCommandOf"/>, with the end of the data.</summary>
    public void EndDataOf(RoomEvent item)
    {
        _json.WriteEndObject();
        EndCommandOf(item);
    }

    /// <summary>Ends the data, and the command.</summary>
    public void EndData()
    {
        _json.WriteEndObject();
        EndCommand();
    }

    /// <summary>Writes a member whose value is an object as text, as clients of this format expect some.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="state">Handed to <paramref name="write"/>, so that it need not capture.</param>
    /// <param name="write">Writes the members of the object.</param>
    public void WriteObjectAsText<TState>(ReadOnlySpan<byte> name, TState state, Action<Utf8JsonWriter, TState> write)
    {
        _inner.ResetWrittenCount();
        _innerJson.Reset();
        _innerJson.WriteStartObject();
        write(_innerJson, state);
        _innerJson.WriteEndObject();
        _innerJson.Flush();
        _json.WriteString(name, _inner.WrittenSpan);
    }

    private void EndCommand()
    {
        _json.WriteEndObject();
        _json.Flush();
        var body = _body.WrittenSpan;
        var packet = _packets.GetSpan(GoimPacket.HeaderBytes + body.Length);
        GoimPacket.WriteHeader(packet, body.Length, _version, _operation, _sequence);
        body.CopyTo(packet[GoimPacket.HeaderBytes..]);
        _packets.Advance(GoimPacket.HeaderBytes + body.Length);
    }
}
