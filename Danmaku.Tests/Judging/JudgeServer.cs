using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Judging;

/// <summary>A judge that does what a test says: real Kestrel on a free port.</summary>
internal sealed class JudgeServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _server;
    private readonly Channel<Received> _received = Channel.CreateUnbounded<Received>();
    private int _requests;
    private int _underWay;
    private int _mostUnderWay;

    private JudgeServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MinResponseDataRate = null);
        _server = builder.Build();
        _server.Map("/{**path}", AnswerAsync);
    }

    /// <summary>What it answers with.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = Says("""{"verdict":"allow"}""");

    public Uri Url => new(_server.Urls.Single() + "/judge");

    /// <summary>Requests that came so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Most requests that were under way at once.</summary>
    public int MostUnderWay => Volatile.Read(ref _mostUnderWay);

    public static async Task<JudgeServer> StartAsync()
    {
        var judge = new JudgeServer();
        await judge._server.StartAsync();
        return judge;
    }

    public static Func<HttpContext, Task> Says(string json) => context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    };

    public static Func<HttpContext, Task> Status(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return Task.CompletedTask;
    };

    /// <summary>Until the other side has had enough.</summary>
    public static Task Never(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }

    /// <summary>Answers in turn, the last of them from then on.</summary>
    public static Func<HttpContext, Task> InTurn(params Func<HttpContext, Task>[] answers)
    {
        var next = -1;
        return context => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context);
    }

    /// <summary>The next request that came.</summary>
    public async Task<Received> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _received.Reader.ReadAsync(patience.Token);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Interlocked.Increment(ref _requests);
        var underWay = Interlocked.Increment(ref _underWay);
        for (var most = MostUnderWay; underWay > most && Interlocked.CompareExchange(ref _mostUnderWay, underWay, most) != most; most = MostUnderWay)
        {
        }

        try
        {
            var request = context.Request;
            var received = new Received(
                request.Method,
                request.Path,
                request.ContentType,
                request.Headers["webhook-id"].Single()!,
                request.Headers["webhook-timestamp"].Single()!,
                request.Headers["webhook-signature"].Single()!,
                Encoding.UTF8.GetString(body.ToArray()));

            // Its turn is taken before anybody hears of it.
            var answering = Answer(context);
            _received.Writer.TryWrite(received);
            await answering;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>A request that came.</summary>
    internal sealed record Received(string Method, string Path, string? ContentType, string Id, string Timestamp, string Signature, string Body);
}
