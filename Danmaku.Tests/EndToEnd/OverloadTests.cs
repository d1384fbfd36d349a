using System.Net.WebSockets;
using System.Text.Json;
using Danmaku.Tests.Sockets;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>More viewers and more comments than the service takes: what is refused says why and until when, what is acknowledged is stored, and the next are served.</summary>
public sealed class OverloadTests
{
    private const string Room = "overload";
    private const int Connections = 10;
    private const int Posters = 3;
    private const int PostsEach = 300;

    /// <summary>Far beyond what it takes; reached only by a test that fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Three_times_as_many_as_fit_are_refused_clearly_lose_nothing_and_leave_the_service_as_it_was()
    {
        await using var service = await GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited)
        {
            ["ConnectionLimits:Connections"] = $"{Connections}",
            ["Gateway:RequestBurst"] = "200",
            // However long it takes, the flood is one.
            ["Gateway:RequestsPerSecond"] = "1",
            ["Sockets:SlowTimeout"] = "00:05:00",
            ["Sockets:IdleTimeout"] = "00:15:00",
            ["Rooms:MailboxCapacity"] = "100",
        });
        var address = new Uri($"{service.Url}/rooms/{Room}/ws");
        var viewers = new List<TestViewer>();
        for (var number = 0; number < Connections - 1; number++)
        {
            viewers.Add(await service.JoinAsync(Room, ViewerTokens.For($"viewer-{number}")));
        }

        // The last place goes to one that reads nothing.
        var deaf = await RawClient.OpenAsync(address, receiveBuffer: 4096);
        await deaf.SendAsync(ClientFrame.Text($$"""{"type":"join","id":"j","token":"{{ViewerTokens.For("deaf")}}"}"""));

        var refusing = Enumerable.Range(0, 2 * Connections).Select(_ => AssertRefusedAsync(address)).ToList();
        var answers = await Task.WhenAll(viewers.Take(Posters).Select(FloodAsync));
        await Task.WhenAll(refusing);

        var acknowledged = answers.SelectMany(some => some.Acknowledged).ToDictionary();
        Assert.True(answers.Sum(some => some.Refused) > 0, "Nothing was refused.");
        Assert.Equal(Posters * PostsEach, acknowledged.Count + answers.Sum(some => some.Refused));
        using var http = service.CreateHttpClient();
        Assert.Equal(acknowledged, (await StoredComments.ReadAllAsync(http, Room)).ToDictionary(comment => comment.Text, comment => comment.Id));

        deaf.Dispose();
        foreach (var viewer in viewers.Skip(Posters))
        {
            await viewer.DisposeAsync();
        }

        var newcomers = await Task.WhenAll(Enumerable.Range(0, Connections - Posters).Select(number => ComeInAsync(service, number)));
        var ack = await newcomers[0].PostAsync("as before");
        Assert.True(ack.GetProperty("stored").GetBoolean());
        foreach (var viewer in newcomers.Skip(1).Concat(viewers.Take(Posters)))
        {
            await viewer.CommentAsync("as before");
        }

        foreach (var viewer in newcomers.Concat(viewers.Take(Posters)))
        {
            await viewer.DisposeAsync();
        }
    }

    private static async Task AssertRefusedAsync(Uri address)
    {
        using var client = await RawClient.ConnectAsync(address);
        var (status, headers, body) = await client.HandshakeAsync(RawClient.Handshake(address));
        await client.ReadEndAsync();

        Assert.Equal(503, status);
        Assert.Equal("5", headers["Retry-After"]);
        Assert.Equal("application/problem+json", headers["Content-Type"]);
        using var problem = JsonDocument.Parse(body);
        Assert.Equal("Too many connections", problem.RootElement.GetProperty("title").GetString());
        Assert.Equal($"This gateway serves {Connections} connections at most.", problem.RootElement.GetProperty("detail").GetString());
    }

    // All at once, and then all answers.
    private static async Task<(Dictionary<string, string> Acknowledged, int Refused)> FloodAsync(TestViewer viewer)
    {
        var name = viewer.Joined.GetProperty("you").GetProperty("id").GetString();
        for (var number = 0; number < PostsEach; number++)
        {
            await viewer.SendAsync(JsonSerializer.Serialize(new { type = "post", id = $"p{number}", text = $"comment {number} of {name}" }));
        }

        var (acknowledged, refused) = (new Dictionary<string, string>(), 0);
        while (acknowledged.Count + refused < PostsEach)
        {
            var frame = await viewer.ReadAsync() ?? throw new InvalidOperationException($"{name} was cut off with {viewer.CloseCode}.");
            switch (frame.GetProperty("type").GetString())
            {
                case "ack":
                    Assert.True(frame.GetProperty("stored").GetBoolean());
                    acknowledged.Add(
                        $"comment {frame.GetProperty("id").GetString()![1..]} of {name}", $"{frame.GetProperty("epoch")}.{frame.GetProperty("seq")}");
                    break;
                case "reject":
                    refused++;
                    Assert.Contains(frame.GetProperty("name").GetString(), (string[])["flooding", "rate_limited", "room_overloaded"]);
                    Assert.NotEmpty(frame.GetProperty("message").GetString()!);
                    Assert.True(frame.GetProperty("retryAfterMs").GetInt64() > 0, $"No time to wait: {frame}");
                    break;
            }
        }

        return (acknowledged, refused);
    }

    // Those who have gone give their places back a moment later.
    private static async Task<TestViewer> ComeInAsync(GatewayUnderTest service, int number)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await service.JoinAsync(Room, ViewerTokens.For($"newcomer-{number}"));
            }
            catch (WebSocketException) when (!patience.IsCancellationRequested)
            {
                // Full still.
            }
        }
    }
}
