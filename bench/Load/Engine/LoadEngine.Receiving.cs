using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Danmaku.Bench.Load.Dialects;

namespace Danmaku.Bench.Load.Engine;

// What comes from the server, and its account.
internal sealed partial class LoadEngine
{
    /// <summary>As much as a socket hands over at once, and small enough for the processor's second cache.</summary>
    private const int ReceiveBytes = 256 * 1024;

    private byte[] _buffer = new byte[ReceiveBytes];

    private void Receive(ClientConnection connection)
    {
        var kept = connection.PartialLength;
        if (_buffer.Length - kept < ReceiveBytes / 2)
        {
            _buffer = new byte[_buffer.Length * 2];
        }

        connection.Partial.CopyTo(_buffer);
        var count = Linux.Receive(connection.Descriptor, _buffer.AsSpan(kept));
        if (count <= 0)
        {
            if (count is not (-Linux.WouldBlock or -Linux.Interrupted))
            {
                End(connection, "The server ended a connection.");
            }

            return;
        }

        _bytes += count;
        ReadOnlySpan<byte> received = _buffer.AsSpan(0, kept + count);
        try
        {
            var consumed = Read(connection, received);
            if (connection.State != ClientState.Closed)
            {
                connection.Keep(received[consumed..]);
            }
        }
        catch (InvalidDataException exception)
        {
            End(connection, exception.Message);
        }
    }

    // Reads every complete frame and says how many bytes those are.
    private int Read(ClientConnection connection, ReadOnlySpan<byte> received)
    {
        var consumed = 0;
        if (connection.State == ClientState.Handshaking)
        {
            if (!connection.Dialect.TryReadAnswer(received, out consumed))
            {
                return 0;
            }

            Greet(connection);
        }

        var now = GeneratorClock.Now;
        if (!connection.Dialect.IsWebSocket)
        {
            while (connection.State != ClientState.Closed && connection.Dialect.TryTakePart(received[consumed..], out var length, out var part))
            {
                consumed += length;
                Understand(connection, part, now);
            }

            return consumed;
        }

        var frames = new FrameScanner(received, consumed);
        while (connection.State != ClientState.Closed && frames.TryNext(out var frame, out var payload))
        {
            switch (frame.Opcode)
            {
                case ServerFrame.Close:
                    End(connection, $"The server closed a connection: {CloseReason(payload)}");
                    break;
                case ServerFrame.Ping:
                    ClientFrame.Write(Output(connection), ServerFrame.Pong, payload);
                    break;
                case ServerFrame.Pong:
                    break;
                case ServerFrame.Continuation:
                case var _ when !frame.Final:
                    Assemble(connection, frame, payload, now);
                    break;
                default:
                    Understand(connection, frame.Compressed ? Inflate(connection, payload) : payload, now);
                    break;
            }
        }

        return frames.Consumed;
    }

    // SignalR cuts long messages where its buffers end, in the middle of a marker if need be.
    private void Assemble(ClientConnection connection, in ServerFrame frame, ReadOnlySpan<byte> payload, long now)
    {
        if (frame.Opcode != ServerFrame.Continuation)
        {
            connection.Fragments = new ArrayBufferWriter<byte>(2 * payload.Length);
            connection.FragmentsCompressed = frame.Compressed;
        }

        var fragments = connection.Fragments ?? throw new InvalidDataException("The server continued a message that it had not begun.");
        fragments.Write(payload);
        if (frame.Final)
        {
            connection.Fragments = null;
            Understand(connection, connection.FragmentsCompressed ? Inflate(connection, fragments.WrittenSpan) : fragments.WrittenSpan, now);
        }
    }

    private ReadOnlySpan<byte> Inflate(ClientConnection connection, ReadOnlySpan<byte> packed)
    {
        _compressed++;
        return connection.Room.Inflated.Read(packed, connection.History ??= new InflatedHistory());
    }

    private void Understand(ClientConnection connection, ReadOnlySpan<byte> payload, long now)
    {
        payload = connection.Dialect.Unpack(payload);
        var meaning = connection.Dialect.Read(payload, out var skipped);
        if (skipped > 0)
        {
            connection.Accounted += skipped;
            _accounted += skipped;
        }

        switch (meaning)
        {
            case FrameMeaning.Comments:
                Count(connection, payload, now);
                break;
            case FrameMeaning.Answer:
                Answered(connection, answers: 1);
                break;
            case FrameMeaning.PostRefused:
                connection.Room.Rejected++;
                _rejected++;
                Problem ??= $"A comment was refused: {Encoding.UTF8.GetString(payload)}";
                break;
            case FrameMeaning.Ping:
                connection.Dialect.WritePong(Output(connection));
                break;
            case FrameMeaning.Unusable:
                End(connection, $"The server let a viewer not in: {Encoding.UTF8.GetString(payload)}");
                break;
            default:
                break;
        }
    }

    private void Count(ClientConnection connection, ReadOnlySpan<byte> payload, long now)
    {
        var latencies = _latencies[connection.Room.Group];
        var count = 0;
        var sum = 0L;
        var isSecond = false;
        while (Marker.TryTake(ref payload, out var due, out var index))
        {
            if (isSecond)
            {
                isSecond = false;
                continue;
            }

            isSecond = connection.Dialect.SaysTextsTwice;
            count++;
            sum += index;
            if (_recording)
            {
                latencies.Add(now - due);
            }
        }

        connection.Delivered += count;
        connection.IndexSum += sum;
        _delivered += count;
    }

    private static string CloseReason(ReadOnlySpan<byte> payload) => payload.Length < 2
        ? "without a code."
        : $"{BinaryPrimitives.ReadUInt16BigEndian(payload)} {Encoding.UTF8.GetString(payload[2..])}";
}
