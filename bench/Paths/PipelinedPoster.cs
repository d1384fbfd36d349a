using System.Diagnostics;
using System.Globalization;
using System.Text.Unicode;
using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Replay;

namespace Danmaku.Bench.Paths;

/// <summary>A viewer who always has the same number of posts on their way: each answer makes room for the next post.</summary>
/// <param name="name">Of the viewer.</param>
/// <param name="window">Posts on their way.</param>
internal sealed class PipelinedPoster(string name, int window) : IAsyncDisposable
{
    private readonly long[] _sentAt = new long[window];
    private readonly LatencyHistogram _latency = new();
    private PathClient? _client;
    private long _posted;
    private long _stored;
    private long _unstored;
    private long _refused;
    private volatile bool _stopped;
    private volatile bool _counting;

    /// <summary>Acks so far that said the store has the comment.</summary>
    public long Stored => Volatile.Read(ref _stored);

    /// <summary>Acks so far that said the store was away.</summary>
    public long Unstored => Volatile.Read(ref _unstored);

    /// <summary>Refusals so far.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>From the post to its ack, while it counted. Read it once the poster is disposed of.</summary>
    public LatencyHistogram Latency => _latency;

    public string? Lost => _client?.Lost;

    public async Task EnterAsync(Uri gateway, string room, SignedTokens tokens, CancellationToken cancellationToken)
    {
        _client = await PathClient.ConnectAsync(gateway, room, Hear, cancellationToken);
        await _client.JoinAsync(room, tokens.Sign(name, "moderator"), cancellationToken);
    }

    public Task StartAsync()
    {
        for (var slot = 0; slot < window; slot++)
        {
            Post(_client!, slot);
        }

        return _client!.FlushAsync();
    }

    /// <summary>From here on latencies count.</summary>
    public void Count() => _counting = true;

    /// <summary>Posts no more.</summary>
    public void Stop() => _stopped = true;

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Hear(PathClient client, ReadOnlySpan<byte> payload)
    {
        if (PathFrame.TryReadAck(payload, out var slot, out var stored))
        {
            if (_counting && !_stopped)
            {
                _latency.Add((long)Stopwatch.GetElapsedTime(_sentAt[slot]).TotalMicroseconds);
            }

            Volatile.Write(ref stored ? ref _stored : ref _unstored, (stored ? _stored : _unstored) + 1);
        }
        else if (PathFrame.TryReadRefusal(payload, out slot))
        {
            Volatile.Write(ref _refused, _refused + 1);
        }
        else
        {
            return;
        }

        if (!_stopped)
        {
            Post(client, slot);
        }
    }

    private void Post(PathClient client, int slot)
    {
        Span<byte> post = stackalloc byte[256];
        var number = ++_posted;
        Utf8.TryWrite(
            post, CultureInfo.InvariantCulture, $"{{\"type\":\"post\",\"id\":\"{slot}\",\"nonce\":\"{number}\",\"text\":\"comment {number} of many\"}}", out var length);
        _sentAt[slot] = Stopwatch.GetTimestamp();
        client.Write(post[..length]);
    }
}
