using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Overload;

// Comments: at a pace, whatever becomes of them, or each after the answer to the one before.
internal sealed partial class Crowd
{
    /// <summary>Bytes that may wait for a gateway that does not read; comments due beyond that are not written.</summary>
    private const int MostUnsent = 64 * 1024;

    private const int PostsInATurn = 16;

    private double _interval;
    private long _startsAt;
    private long _due;
    private bool _pipelined;
    private long _posts;
    private long _turn;

    /// <summary>Posts at a pace from now on. Crowd's thread only.</summary>
    /// <param name="rate">Comments per second of all posters together; 0 for none.</param>
    public bool Post(double rate)
    {
        _pipelined = false;
        (_interval, _startsAt, _due) = (rate > 0 ? 1_000_000 / rate : 0, GeneratorClock.Now, 0);
        return true;
    }

    /// <summary>Has every poster keep so many comments on their way from now on. Crowd's thread only.</summary>
    public bool PostPipelined(int window)
    {
        (_pipelined, _interval) = (true, 0);
        foreach (var poster in _clients.Take(_posters).Where(static poster => poster.State == CrowdState.In))
        {
            for (var i = 0; i < window; i++)
            {
                Post(poster, GeneratorClock.Now);
            }
        }

        return true;
    }

    // Posts what is due and says when the next one is.
    private long PostDue(long now)
    {
        if (_interval == 0)
        {
            return long.MaxValue;
        }

        while (_startsAt + (long)(_due * _interval) is var due && due <= now)
        {
            _due++;
            var poster = _clients[(int)(_turn++ / PostsInATurn % _posters)];
            if (poster.State != CrowdState.In || (poster.Output?.WrittenCount ?? 0) - poster.OutputSent > MostUnsent)
            {
                _counts.HeldBack++;
                continue;
            }

            _counts.Late.Add(now - due);
            Post(poster, due);
        }

        return _startsAt + (long)(_due * _interval);
    }

    private void Post(CrowdClient poster, long due)
    {
        var post = ++_posts;
        _counts.Posted++;
        Span<byte> frame = stackalloc byte[256];
        Span<byte> marker = stackalloc byte[Marker.Length];
        Marker.Write(marker, due, post);
        Utf8.TryWrite(
            frame, CultureInfo.InvariantCulture, $"{{\"type\":\"post\",\"id\":\"{post}-{due}\",\"nonce\":\"{post}\",\"text\":\"comment {post} of many ", out var length);
        marker.CopyTo(frame[length..]);
        length += marker.Length;
        "\"}"u8.CopyTo(frame[length..]);
        Write(poster, frame[..(length + 2)]);
    }

    private void HearAck(CrowdClient client, ReadOnlySpan<byte> payload, long now)
    {
        if (!TryReadPost(payload, out var post, out var due))
        {
            return;
        }

        _counts.Acked.Add(SecondOf(now), now - due);
        if (payload.IndexOf("\"stored\":true"u8) >= 0)
        {
            _counts.AckedStored++;
            Ledger.Add(post, Number(payload, "\"epoch\":"u8), Number(payload, "\"seq\":"u8));
        }
        else
        {
            _counts.AckedUnstored++;
        }

        PostNext(client, now);
    }

    private void HearReject(CrowdClient client, ReadOnlySpan<byte> payload, long now)
    {
        var why = $"{Number(payload, "\"reason\":"u8)} {Word(payload, "\"name\":\""u8)}";
        var isClear = payload.IndexOf("\"retryAfterMs\":"u8) >= 0 && payload.IndexOf("\"message\":\"\""u8) < 0;
        if (TryReadPost(payload, out _, out _))
        {
            _counts.PostRefused(why, isClear, isClear ? "" : Encoding.UTF8.GetString(payload));
            PostNext(client, now);
        }
        else if (client.State == CrowdState.Joining)
        {
            _counts.HandshakeRefused($"join: {why}", isClear, isClear ? "" : Encoding.UTF8.GetString(payload));
            ComeAgain(client, TimeSpan.FromMilliseconds(Math.Max(100, Number(payload, "\"retryAfterMs\":"u8))));
        }
    }

    private void PostNext(CrowdClient client, long now)
    {
        if (_pipelined)
        {
            Post(client, now);
        }
    }

    private int SecondOf(long now) => (int)((now - _counts.BeganAt) / 1_000_000);

    // Its id, NUMBER-DUE, follows the type.
    private static bool TryReadPost(ReadOnlySpan<byte> payload, out long post, out long due)
    {
        (post, due) = (0, 0);
        var id = payload[(payload.IndexOf("\"id\":\""u8) + "\"id\":\""u8.Length)..];
        return Utf8Parser.TryParse(id, out post, out var digits)
            && id[digits] == '-'
            && Utf8Parser.TryParse(id[(digits + 1)..], out due, out _);
    }

    private static long Number(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name) =>
        payload.IndexOf(name) is >= 0 and var at && Utf8Parser.TryParse(payload[(at + name.Length)..], out long number, out _) ? number : 0;

    private static string Word(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name)
    {
        var at = payload.IndexOf(name);
        var word = at < 0 ? default : payload[(at + name.Length)..];
        return Encoding.UTF8.GetString(word[..Math.Max(0, word.IndexOf((byte)'"'))]);
    }
}
