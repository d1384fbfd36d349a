using System.Net;
using System.Net.Sockets;

namespace Danmaku.Tests.Judging;

/// <summary>Answers each connection with bytes that a server would not send, in turn, and closes it.</summary>
internal sealed class RawJudge : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _accepting;

    public RawJudge(params byte[][] answers)
    {
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync(answers);
    }

    public Uri Url { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync(byte[][] answers)
    {
        var answering = new List<Task>();
        try
        {
            while (true)
            {
                answering.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(), answers[answering.Count % answers.Length]));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }

        await Task.WhenAll(answering);
    }

    // Connections that are opened ahead ask nothing, and end with whoever opened them.
    private static async Task AnswerAsync(TcpClient client, byte[] answer)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await stream.ReadAsync(new byte[16 * 1024]) > 0)
                {
                    await stream.WriteAsync(answer);
                }
            }
            catch (IOException)
            {
                // The other side has heard enough.
            }
        }
    }
}
