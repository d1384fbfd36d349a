using System.Buffers.Binary;
using System.Text;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>Messages of clients, bent: always the same ones for a seed.</summary>
internal sealed class MutatedPackets(int seed, string room)
{
    private static readonly string[] Oddities =
    [
        "\\ud800", "\\u0000", "[[[[[[[[[[", "{\"\\ud800\":1}", "1e999", "-1", "99999999999999999999", "null", "true", "\"\"", "{}", "[]", "://", "\"key\":\"a.b.c\",",
        "\"protover\":2,", "\"accepts\":[1,\"x\"],", "\"text\":\"\u202e\uFEFF\",", ",", "\"",
    ];

    private readonly Random _random = new(seed);

    private readonly byte[][] _valid =
    [
        GoimClient.Packet(7, new { uid = 0, roomid = room, protover = 3, platform = "web", type = 2, buvid = "b", key = "" }),
        GoimClient.Packet(7, new { mid = 123, room_id = $"live://{room}", platform = "web", accepts = new[] { 1000, 1001 } }),
        GoimClient.Packet(7, new { roomid = room, protover = 2, after = "28091397.3" }),
        GoimClient.Packet(2, ""u8),
        GoimClient.Packet(2, "[object Object]"u8, sequence: 2),
        GoimClient.Packet(4, new { text = "hello", mode = 1, color = 16_777_215, size = 25, nonce = "n" }, sequence: 3),
        GoimClient.Packet(4, new { text = "前方高能 \ud83d\ude00", mode = 5, reply_to = "3.118", mention = "mei", media_time = 73.4, receipt = "a.b.c" }, sequence: 4),
        GoimClient.Packet(12, Encoding.UTF8.GetBytes($"live://{room}"), sequence: 5),
        GoimClient.Packet(14, "1000,1001"u8, sequence: 6),
        GoimClient.Packet(16, "1000"u8, sequence: 7),
        [.. GoimClient.Packet(2, ""u8), .. GoimClient.Packet(4, new { text = "two in one" }), .. GoimClient.Packet(2, ""u8)],
    ];

    /// <summary>A bent message.</summary>
    public byte[] Next()
    {
        var message = _valid[_random.Next(_valid.Length)].ToList();
        for (var bends = _random.Next(1, 5); bends > 0; bends--)
        {
            Bend(message);
        }

        // Most with a length that adds up, or nothing behind the header would ever be read.
        if (message.Count >= 16 && _random.Next(10) > 0)
        {
            var header = new byte[6];
            BinaryPrimitives.WriteInt32BigEndian(header, message.Count);
            header[5] = 16;
            for (var i = 0; i < header.Length; i++)
            {
                message[i] = header[i];
            }
        }

        return [.. message];
    }

    private void Bend(List<byte> message)
    {
        var at = _random.Next(message.Count + 1);
        switch (_random.Next(8))
        {
            case 0 when at < message.Count:
                message[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < message.Count:
                message[at] = (byte)_random.Next(256);
                break;
            case 2:
                message.RemoveRange(at, Math.Min(_random.Next(8), message.Count - at));
                break;
            case 3:
                message.InsertRange(at, Enumerable.Range(0, _random.Next(1, 8)).Select(_ => (byte)_random.Next(256)));
                break;
            case 4:
                message.InsertRange(at, Encoding.UTF8.GetBytes(Oddities[_random.Next(Oddities.Length)]));
                break;
            case 5 when message.Count >= 16:
                message[11] = (byte)_random.Next(20);
                break;
            case 6:
                message.AddRange(_valid[_random.Next(_valid.Length)]);
                break;
            case 7 when message.Count > 16:
                message.RemoveRange(_random.Next(16, message.Count), 1);
                break;
            default:
                break;
        }

        if (message.Count == 0)
        {
            message.Add(0);
        }
    }
}
