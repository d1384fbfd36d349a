using System.Net.WebSockets;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>A viewer who posts as fast as answers come and, whenever the service is lost, posts again what was not acknowledged as stored.</summary>
internal sealed class RetryingPoster(RestartingService service, AckTally tally, string room, string viewerId)
{
    /// <summary>Posts that wait for their answers at any time.</summary>
    private const int Window = 16;

    private readonly Dictionary<string, string> _open = new(StringComparer.Ordinal);
    private int _posted;
    private volatile bool _finishing;

    /// <summary>The position that each text was acknowledged at, with <c>stored</c>.</summary>
    public Dictionary<string, string> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>Close codes of the connections it lost.</summary>
    public List<int?> CloseCodes { get; } = [];

    /// <summary>Posts that were repeated.</summary>
    public int Retried { get; private set; }

    /// <summary>Repeated posts that turned out to have been stored by a service that did not live to say so.</summary>
    public int StoredBeforeLoss { get; private set; }

    /// <summary>Posts nothing new from now on.</summary>
    public void Finish() => _finishing = true;

    /// <summary>Posts until told to finish and until everything posted is acknowledged.</summary>
    public async Task RunAsync()
    {
        ServiceProcess? lost = null;
        do
        {
            var current = await service.OtherThanAsync(lost);
            try
            {
                await using var viewer = await TestViewer.ConnectAsync(current.Url, room);
                await PostAsync(viewer);
                CloseCodes.Add(viewer.CloseCode);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Killed, while connecting or sending.
            }

            lost = current;
        }
        while (!_finishing || _open.Count > 0);
    }

    private async Task PostAsync(TestViewer viewer)
    {
        await SendAsync(viewer, new { type = "join", id = "join", token = ViewerTokens.For(viewerId) });
        var epoch = 0L;
        while ((!_finishing || _open.Count > 0) && await viewer.ReadAsync() is { } frame)
        {
            switch (frame.GetProperty("type").GetString())
            {
                case "joined":
                    epoch = frame.GetProperty("epoch").GetInt64();
                    await RepeatAsync(viewer);
                    break;
                case "ack":
                    await HandleAsync(viewer, frame, epoch);
                    break;
                case "reject" when frame.GetProperty("name").GetString() == "room_stopping":
                    // Left open: to be repeated when the service is back.
                    continue;
                case "reject":
                    throw new InvalidOperationException($"{viewerId} was refused: {frame}");
                default:
                    continue;
            }

            while (!_finishing && _open.Count < Window)
            {
                var nonce = $"{viewerId}-{++_posted}";
                _open.Add(nonce, $"comment {_posted} of {viewerId}");
                await SendPostAsync(viewer, nonce);
            }
        }
    }

    private async Task RepeatAsync(TestViewer viewer)
    {
        foreach (var nonce in _open.Keys.ToList())
        {
            Retried++;
            await SendPostAsync(viewer, nonce);
        }
    }

    private async Task HandleAsync(TestViewer viewer, JsonElement ack, long epoch)
    {
        var nonce = ack.GetProperty("id").GetString()!;
        if (!ack.GetProperty("stored").GetBoolean())
        {
            await SendPostAsync(viewer, nonce);
            return;
        }

        _open.Remove(nonce, out var text);
        Acknowledged.Add(text!, $"{ack.GetProperty("epoch")}.{ack.GetProperty("seq")}");
        StoredBeforeLoss += ack.GetProperty("epoch").GetInt64() < epoch ? 1 : 0;
        tally.Add();
    }

    private Task SendPostAsync(TestViewer viewer, string nonce) =>
        SendAsync(viewer, new { type = "post", id = nonce, nonce, text = _open[nonce] });

    private static Task SendAsync(TestViewer viewer, object frame) => viewer.SendAsync(JsonSerializer.Serialize(frame));
}
