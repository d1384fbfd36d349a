using System.Buffers.Binary;
using System.Text;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Overload;

// How clients come, are let in or refused, are cut off, and come again.
internal sealed partial class Crowd
{
    private const int ReceiveBytes = 256 * 1024;

    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(1);

    private byte[] _buffer = new byte[ReceiveBytes];

    /// <summary>Has a viewer of the last ones come in, tell how long that took, and leave. Crowd's thread only.</summary>
    public bool Probe()
    {
        if (_clients.FindLast(static client => client is { Wants: false, State: CrowdState.Away, Manners: Manners.Patient or Manners.Impatient }) is { } probe)
        {
            (probe.IsProbe, probe.Wants) = (true, true);
            probe.Attempt++;
            Plan(probe, TimeSpan.Zero);
        }

        return true;
    }

    // Between half of the time and one and a half, as clients do lest all come at one moment.
    private void ComeAgain(CrowdClient client, TimeSpan after)
    {
        Close(client);
        if (client.Wants)
        {
            var wait = client.Manners == Manners.Patient ? after * (1 + (_random.NextDouble() / 2)) : Impatience * (0.5 + _random.NextDouble());
            client.Attempt++;
            Plan(client, wait);
        }
    }

    private void Plan(CrowdClient client, TimeSpan after) =>
        _plans.Enqueue((client, client.Attempt), GeneratorClock.Now + (long)after.TotalMicroseconds);

    private void Begin(long now)
    {
        while (_plans.TryPeek(out var plan, out var at) && at <= now)
        {
            _plans.Dequeue();
            if (plan.Client is { Wants: true, State: CrowdState.Away } client && client.Attempt == plan.Attempt)
            {
                Begin(client, now);
            }
        }
    }

    private void Begin(CrowdClient client, long now)
    {
        _counts.Attempts++;
        client.BeganAt = now;
        try
        {
            client.Descriptor = Linux.Connect(_port, wait: false);
        }
        catch (IOException exception)
        {
            _counts.HandshakeRefused("no connection", isClear: false, exception.Message);
            ComeAgain(client, Impatience);
            return;
        }

        client.State = CrowdState.Shaking;
        Watch(client, again: false);
        var output = Output(client);
        if (IsGarbage(client, 0))
        {
            _random.NextBytes(output.GetSpan(600)[..600]);
            output.Advance(600);
            return;
        }

        _handshake.CopyTo(output.GetSpan(_handshake.Length));
        output.Advance(_handshake.Length);
    }

    private void Receive(CrowdClient client, uint events)
    {
        var kept = client.PartialLength;
        if (_buffer.Length - kept < ReceiveBytes / 2)
        {
            _buffer = new byte[_buffer.Length * 2];
        }

        client.Partial.CopyTo(_buffer);
        var count = Linux.Receive(client.Descriptor, _buffer.AsSpan(kept));
        if (count <= 0)
        {
            if (count is not (-Linux.WouldBlock or -Linux.Interrupted) || (events & Linux.EpollEnded) != 0)
            {
                Cut(client);
            }

            return;
        }

        if (client is { Manners: Manners.NeverReads, State: CrowdState.In })
        {
            // It was cut off: what it never read does not matter.
            Cut(client);
            return;
        }

        ReadOnlySpan<byte> received = _buffer.AsSpan(0, kept + count);
        try
        {
            var consumed = Read(client, received);
            if (client.Descriptor >= 0)
            {
                client.Keep(received[consumed..]);
            }
        }
        catch (InvalidDataException)
        {
            Cut(client);
        }
    }

    private int Read(CrowdClient client, ReadOnlySpan<byte> received)
    {
        var consumed = 0;
        if (client.State == CrowdState.Shaking)
        {
            if (!HandshakeAnswer.TryRead(received, out var answer))
            {
                return 0;
            }

            if (answer.Status != 101)
            {
                Refused(client, answer, Encoding.UTF8.GetString(received[..answer.Length]));
                return 0;
            }

            consumed = answer.Length;
            Join(client);
        }

        var now = GeneratorClock.Now;
        var frames = new FrameScanner(received, consumed);
        while (client.Descriptor >= 0 && frames.TryNext(out var frame, out var payload))
        {
            switch (frame.Opcode)
            {
                case ServerFrame.Close:
                    Closed(client, payload);
                    break;
                case ServerFrame.Ping:
                    Write(client, payload, ServerFrame.Pong);
                    break;
                case ServerFrame.Text:
                    Hear(client, payload, now);
                    break;
            }
        }

        return frames.Consumed;
    }

    private void Join(CrowdClient client)
    {
        client.State = CrowdState.Joining;
        if (IsGarbage(client, 1))
        {
            // A reserved opcode.
            Write(client, "garbage"u8, opcode: 5);
            return;
        }

        Write(client, $$"""{"type":"join","id":"j","token":"{{client.Token}}"}""");
    }

    private void Hear(CrowdClient client, ReadOnlySpan<byte> payload, long now)
    {
        if (payload.StartsWith("{\"type\":\"batch\""u8))
        {
            while (client.State == CrowdState.In && Marker.TryTake(ref payload, out var due, out _))
            {
                _counts.Delivered.Add(SecondOf(now), now - due);
            }
        }
        else if (payload.StartsWith("{\"type\":\"ack\""u8))
        {
            HearAck(client, payload, now);
        }
        else if (payload.StartsWith("{\"type\":\"reject\""u8))
        {
            HearReject(client, payload, now);
        }
        else if (client.State == CrowdState.Joining && payload.StartsWith("{\"type\":\"joined\""u8))
        {
            Joined(client, now);
        }
    }

    private void Joined(CrowdClient client, long now)
    {
        client.State = CrowdState.In;
        _counts.Accepted++;
        _counts.In.Add(now - client.BeganAt);
        Volatile.Write(ref _in, _in + 1);
        if (client.IsProbe)
        {
            (client.IsProbe, client.Wants) = (false, false);
            Leave(client);
        }
        else if (IsGarbage(client, 2))
        {
            Write(client, "garbage"u8);
        }
        else if (client.Manners == Manners.NeverReads)
        {
            Watch(client, again: true);
        }
    }

    private void Refused(CrowdClient client, HandshakeAnswer answer, string whole)
    {
        if (client.Manners == Manners.Garbage && answer.Status == 400)
        {
            _counts.GarbageEnded("400");
        }
        else
        {
            _counts.HandshakeRefused($"{answer.Status} {answer.Title}", answer.IsClear, whole);
            _counts.Refused.Add(GeneratorClock.Now - client.BeganAt);
        }

        ComeAgain(client, answer.RetryAfter ?? Impatience);
    }

    private void Closed(CrowdClient client, ReadOnlySpan<byte> payload)
    {
        var how = payload.Length < 2 ? "close frame without a code" : $"{BinaryPrimitives.ReadUInt16BigEndian(payload)} {Encoding.UTF8.GetString(payload[2..])}";
        if (client.Manners == Manners.Garbage)
        {
            _counts.GarbageEnded(how);
        }
        else
        {
            _counts.Ended(how);
        }

        ComeAgain(client, Impatience);
    }

    // The connection ended without a word.
    private void Cut(CrowdClient client)
    {
        if (client.Manners == Manners.Garbage)
        {
            _counts.GarbageEnded("cut");
        }
        else if (client is { Manners: Manners.NeverReads, State: CrowdState.In })
        {
            _counts.Ended("cut, and it did not read");
        }
        else if (client.State == CrowdState.In)
        {
            _counts.Ended("cut without a word");
        }
        else
        {
            _counts.HandshakeRefused("cut without a word", isClear: false, $"cut while {client.State}");
        }

        ComeAgain(client, Impatience);
    }

    private void Leave(CrowdClient client) => Close(client);

    private void Close(CrowdClient client)
    {
        if (client.State == CrowdState.In)
        {
            Volatile.Write(ref _in, _in - 1);
        }

        client.State = CrowdState.Away;
        client.Keep([]);
        client.Output?.ResetWrittenCount();
        client.OutputSent = 0;
        if (client.Descriptor >= 0)
        {
            Linux.Close(client.Descriptor);
            client.Descriptor = -1;
        }
    }

    private static bool IsGarbage(CrowdClient client, int when) => client.Manners == Manners.Garbage && client.Id / 50 % 3 == when;
}
