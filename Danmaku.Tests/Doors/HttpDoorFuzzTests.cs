using System.Net.Sockets;
using System.Text;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.Doors;

/// <summary>Mutated requests to the doors that are HTTP: nothing that a client can send is an error of ours, and nobody else notices.</summary>
public sealed class HttpDoorFuzzTests
{
    private const int Direct = 99_000;
    private const int OverSockets = 1_000;

    private static readonly string[] Bodies =
    [
        """{"token":"TOKEN","id":"demo","author":"Bo","time":73.4,"text":"前方高能","color":16777215,"type":1}""",
        """{"text":"hello","nonce":"n-1","mode":"top","color":255,"size":"large","replyTo":"3.118","mention":"bo","mediaTime":1.5,"receipt":"TOKEN"}""",
    ];

    private static readonly string[] Queries =
    [
        "?id=demo&max=10&origin=1790000000000&token=TOKEN", "?echo=off&lastEventId=3.120&token=TOKEN", "?id=demo", "?lastEventId=28000000.5",
    ];

    private static readonly string[] Pieces =
        ["\0", "\uFFFF", "\ud800", "\"", "{", "[", "null", "-1", "1e999", "99999999999999999999", "%00", "%F0", "&", "=", ".", "\\u0000", "\\ud800", "\r\n", "<img>", "true", ","];

    [Fact]
    public async Task A_hundred_thousand_mutated_requests_log_no_error_and_harm_nobody()
    {
        await using var service = await GatewayUnderTest.StartAsync(new()
        {
            ["Events:Enabled"] = "true",
            ["Players:Enabled"] = "true",
            ["Players:MaxComments"] = "10",
            ["ConnectionLimits:HandshakesPerSecond"] = "1000000",
        });
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var other = await service.JoinAsync("demo");
        await mei.PostAsync("before");
        var token = ViewerTokens.For("fuzz");
        var endpoints = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Target[] targets =
        [
            new(Find(endpoints, "/dplayer/v3", "GET"), "GET", false), new(Find(endpoints, "/dplayer/v3", "POST"), "POST", true),
            new(Find(endpoints, "/rooms/{room}/comments", "POST"), "POST", true), new(Find(endpoints, "/rooms/{room}/events", "GET"), "GET", false),
        ];

        await Task.WhenAll(targets.Select((target, seed) => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var i = 0; i < Direct / targets.Length; i++)
            {
                await AskAsync(service.Services, target, token, random);
            }
        })));
        await FloodSocketsAsync(service.Url, token, new Random(7));

        await mei.PostAsync("after");
        await other.CommentAsync("after");
    }

    private static RequestDelegate Find(List<RouteEndpoint> endpoints, string pattern, string method) => endpoints.Single(endpoint =>
        endpoint.RoutePattern.RawText!.TrimEnd('/') == pattern && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains(method)).RequestDelegate!;

    private static async Task AskAsync(IServiceProvider services, Target target, string token, Random random)
    {
        // Not disposed: what lingers of a connection may still be cut later.
        var gone = new CancellationTokenSource();
        var http = new DefaultHttpContext { RequestServices = services, RequestAborted = gone.Token };
        http.Request.Method = target.Method;
        http.Request.RouteValues["room"] = random.Next(10) == 0 ? Mutated("demo", random) : "demo";
        http.Request.QueryString = new QueryString(Mutated(Queries[random.Next(Queries.Length)].Replace("TOKEN", token, StringComparison.Ordinal), random, start: 1));
        http.Request.Headers.AcceptEncoding = Mutated("gzip;q=0.5, br", random);
        http.Request.Headers["Last-Event-ID"] = Mutated("3.120", random);
        http.Request.Headers.Origin = random.Next(20) == 0 ? Mutated("https://player.example", random) : default;
        if (random.Next(2) == 0)
        {
            http.Request.Headers.Authorization = random.Next(4) == 0 ? Mutated($"Bearer {token}", random) : $"Bearer {token}";
        }

        if (target.HasBody)
        {
            http.Request.Body = new MemoryStream(MutatedBytes(Bodies[random.Next(Bodies.Length)].Replace("TOKEN", token, StringComparison.Ordinal), random));
        }

        // The reader of a stream goes as soon as it has got anything.
        http.Features.Set<IConnectionLifetimeFeature>(new Lifetime(gone));
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(target.HasBody ? Stream.Null : new Leaving(gone)));
        await target.Handle(http);
    }

    private static async Task FloodSocketsAsync(string url, string token, Random random)
    {
        var address = new Uri(url);
        for (var i = 0; i < OverSockets; i++)
        {
            using var socket = new TcpClient { ReceiveTimeout = 5_000 };
            await socket.ConnectAsync(address.Host, address.Port);
            var body = MutatedBytes(Bodies[i % 2].Replace("TOKEN", token, StringComparison.Ordinal), random);
            var head = i % 3 == 0
                ? $"GET /rooms/demo/events{Queries[1].Replace("TOKEN", token, StringComparison.Ordinal)} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nLast-Event-ID: 3.120\r\n\r\n"
                : $"POST {(i % 3 == 1 ? "/dplayer/v3/" : "/rooms/demo/comments")} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {body.Length}\r\n\r\n";
            var bytes = Encoding.Latin1.GetBytes(i % 2 == 0 ? head : Mutated(head, random));
            var stream = socket.GetStream();
            try
            {
                await stream.WriteAsync(i % 3 == 0 ? bytes : [.. bytes, .. body]);
                if (i % 8 == 0)
                {
                    _ = await stream.ReadAtLeastAsync(new byte[256], 1, throwOnEndOfStream: false, new CancellationTokenSource(50).Token);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // Refused in the middle of it, or still waiting for the rest: both are answers.
            }
        }
    }

    private static string Mutated(string text, Random random, int start = 0)
    {
        for (var changes = random.Next(4); changes > 0 && text.Length > start; changes--)
        {
            var at = random.Next(start, text.Length);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, Math.Min(random.Next(1, 5), text.Length - at)),
                1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                2 => text[..at] + (char)random.Next(1, 256) + text[(at + 1)..],
                _ => text.Insert(at, text[start..at]),
            };
        }

        return text;
    }

    private static byte[] MutatedBytes(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Mutated(text, random));
        if (bytes.Length > 0 && random.Next(3) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private sealed record Target(RequestDelegate Handle, string Method, bool HasBody);

    private sealed class Lifetime(CancellationTokenSource gone) : IConnectionLifetimeFeature
    {
        public CancellationToken ConnectionClosed { get; set; } = gone.Token;

        public void Abort() => gone.Cancel();
    }

    /// <summary>A reader that hangs up on the first byte.</summary>
    private sealed class Leaving(CancellationTokenSource gone) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            gone.Cancel();
            return base.WriteAsync(buffer, CancellationToken.None);
        }
    }
}
