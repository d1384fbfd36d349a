using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Sockets.Compression;

/// <summary>The live service with compressing clients of others: node's ws and Python's websockets from Debian, and Chromium.</summary>
public sealed class CompressionInteropTests(Chromium browser) : BrowserTests(browser)
{
    private const int Comments = 200;
    private const int AtOnce = 20;

    [Theory]
    [InlineData("viewer.cjs", "")]
    [InlineData("viewer.cjs", "alone")]
    [InlineData("viewer.py", "")]
    [InlineData("viewer.py", "alone")]
    public async Task Another_programs_viewer_reads_every_comment_for_less_than_half_the_bytes(string script, string mode)
    {
        await using var service = await StartAsync();
        await using var line = new CuttableLine(service.Url);
        await using var viewer = await ForeignViewer.JoinAsync(
            script, $"{line.Url.Replace("http", "ws", StringComparison.Ordinal)}/rooms/demo/ws", ViewerTokens.For("mei"), $"{Comments}", mode);

        var (sent, plainBytes) = await PostAsync(service);
        var (extensions, texts) = await viewer.ReadAsync();

        Assert.Contains("permessage-deflate", extensions, StringComparison.Ordinal);
        Assert.Equal(mode == "alone", extensions.Contains("server_no_context_takeover", StringComparison.Ordinal));
        Assert.Equal(sent, texts);
        Assert.InRange((double)line.BytesFromService / plainBytes, 0.1, mode == "alone" ? 0.5 : 0.4);
    }

    [Fact]
    public async Task A_browser_reads_every_comment_for_less_than_half_the_bytes()
    {
        await using var service = await StartAsync();
        await using var line = new CuttableLine(service.Url);
        var page = await Browser.OpenAsync($"{line.Url}/healthz/live");
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.ExposeFunctionAsync("joined", joined.SetResult);
        var reading = page.EvaluateAsync<JsonElement>(
            """
            ([url, token, count]) => new Promise((resolve, reject) => {
              const socket = new WebSocket(url, ['danmaku.v1']);
              const texts = [];
              socket.onopen = () => socket.send(JSON.stringify({ type: 'join', id: '1', token }));
              socket.onclose = (event) => reject(new Error(`Closed with ${event.code}.`));
              socket.onmessage = ({ data }) => {
                const frame = JSON.parse(data);
                if (frame.type === 'joined') {
                  window.joined();
                } else if (frame.type === 'batch') {
                  texts.push(...frame.events.filter(({ kind }) => kind === 'comment').map(({ text }) => text));
                  if (texts.length >= count) {
                    resolve({ extensions: socket.extensions, texts });
                  }
                }
              };
            })
            """,
            new object[] { $"{line.Url.Replace("http", "ws", StringComparison.Ordinal)}/rooms/demo/ws", ViewerTokens.For("mei"), Comments });
        await await Task.WhenAny(joined.Task, reading);

        var (sent, plainBytes) = await PostAsync(service);
        var read = await reading;

        Assert.Equal("permessage-deflate; client_no_context_takeover", read.GetProperty("extensions").GetString());
        Assert.Equal(sent, read.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!));
        Assert.InRange((double)line.BytesFromService / plainBytes, 0.1, 0.4);
    }

    [Fact]
    public async Task Compression_can_be_switched_off()
    {
        await using var service = await StartAsync(("Sockets:Compression", "false"));
        await using var viewer = await ForeignViewer.JoinAsync(
            "viewer.cjs", $"{service.Url.Replace("http", "ws", StringComparison.Ordinal)}/rooms/demo/ws", ViewerTokens.For("mei"), $"{Comments}");

        var (sent, _) = await PostAsync(service);
        var (extensions, texts) = await viewer.ReadAsync();

        Assert.Equal("", extensions);
        Assert.Equal(sent, texts);
    }

    // A room that shows everything it is sent at once.
    private static async Task<GatewayUnderTest> StartAsync(params (string Key, string Value)[] more)
    {
        var settings = ServiceProcess.Unlimited;

        // What is posted at once travels at once on a slow machine too: how well it compresses goes by that.
        settings["Rooms:FlushInterval"] = "00:00:00.250";
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        var service = await GatewayUnderTest.StartAsync(settings);
        await using var streamer = await service.JoinAsync("demo", ViewerTokens.For("streamer", "streamer"));
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { displayBudget = 10_000 } });
        return service;
    }

    // Recorded comments, some at once as in a busy room; with what a viewer without compression got for them.
    private static async Task<(string[] Sent, long PlainBytes)> PostAsync(GatewayUnderTest service)
    {
        await using var line = new CuttableLine(service.Url);
        await using var plain = await TestViewer.JoinAsync(line.Url, "demo", ViewerTokens.For("bo"));
        var posters = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => service.JoinAsync("demo", ViewerTokens.For($"user-{i * 7919:x}"))));
        var recorded = await File.ReadAllLinesAsync(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Domain", "Filtering", "recorded-sample.txt"));
        var sent = new List<string>();
        for (var first = 0; first < Comments; first += AtOnce)
        {
            var answers = await Task.WhenAll(posters.Select((poster, i) => poster.PostAsync($"{recorded[first + i].Trim()} {first + i}")));
            Assert.All(answers, static answer => Assert.Equal("ack", answer.GetProperty("type").GetString()));
            while (sent.Count < first + AtOnce)
            {
                var batch = await plain.NextAsync("batch");
                sent.AddRange(batch.GetProperty("events").EnumerateArray()
                    .Where(item => item.GetProperty("kind").GetString() == "comment")
                    .Select(item => item.GetProperty("text").GetString()!));
            }
        }

        foreach (var poster in posters)
        {
            await poster.DisposeAsync();
        }

        return ([.. sent], line.BytesFromService);
    }
}
