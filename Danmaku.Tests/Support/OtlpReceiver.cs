using System.Buffers.Binary;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Support;

/// <summary>A collector on a loopback port: it takes OTLP in both its forms, and keeps what it is sent.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otlp/.</remarks>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const int GrpcPrefixBytes = 5;

    /// <summary>Far beyond the intervals at which the tests have a process send.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly WebApplication _app;
    private readonly List<OtlpItem> _items = [];
    private readonly List<(Func<OtlpItem, bool> Wanted, TaskCompletionSource<OtlpItem> Found)> _waiting = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Where it listens for HTTP/1.1, without a slash at the end.</summary>
    public string HttpUrl => _app.Urls.First();

    /// <summary>Where it listens for HTTP/2 without TLS.</summary>
    public string GrpcUrl => _app.Urls.Last();

    /// <summary>What it was sent so far.</summary>
    public IReadOnlyList<OtlpItem> Items
    {
        get
        {
            lock (_items)
            {
                return [.. _items];
            }
        }
    }

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static endpoint => endpoint.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, static endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRouting();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        foreach (var (signal, service) in new[] { ("metrics", "Metrics"), ("traces", "Trace"), ("logs", "Logs") })
        {
            app.MapPost($"/v1/{signal}", context => receiver.TakeHttpAsync(signal, context));
            app.MapPost($"/opentelemetry.proto.collector.{service.ToLowerInvariant()}.v1.{service}Service/Export", context => receiver.TakeGrpcAsync(signal, context));
        }

        await app.StartAsync();
        return receiver;
    }

    /// <summary>The first that is as wanted, of those it has and those to come.</summary>
    /// <param name="what">What is waited for, in words.</param>
    /// <param name="wanted">Whether it is one of them.</param>
    public async Task<OtlpItem> FirstAsync(string what, Func<OtlpItem, bool> wanted)
    {
        Task<OtlpItem> found;
        lock (_items)
        {
            if (_items.FirstOrDefault(wanted) is { } already)
            {
                return already;
            }

            var source = new TaskCompletionSource<OtlpItem>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, source));
            found = source.Task;
        }

        try
        {
            return await found.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The collector got no {what} within {Patience}, but: {string.Join(", ", Items.Select(item => item.ToString()).Distinct())}");
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeHttpAsync(string signal, HttpContext context)
    {
        Take(signal, await BodyAsync(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    private async Task TakeGrpcAsync(string signal, HttpContext context)
    {
        var body = await BodyAsync(context);
        var length = (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1));
        Take(signal, body.AsMemory(GrpcPrefixBytes, length));
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[GrpcPrefixBytes]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    // The three requests have the same shape: resource, scope, items.
    private void Take(string signal, ReadOnlyMemory<byte> request)
    {
        var items =
            from one in new ProtoMessage(request).Messages(1)
            let resource = one.Messages(1, 1).ToDictionary(attribute => attribute.Text(1)!, attribute => attribute.Messages(2).Single().Text(1))
            from scope in one.Messages(2)
            from item in scope.Messages(2)
            let name = signal switch
            {
                "metrics" => item.Text(1),
                "traces" => item.Text(5),
                _ => item.Messages(5).SingleOrDefault()?.Text(1),
            }
            select new OtlpItem(signal, name ?? "", resource, scope.Messages(1).SingleOrDefault()?.Text(1) ?? "", item);
        foreach (var item in items.ToList())
        {
            lock (_items)
            {
                _items.Add(item);
                foreach (var (wanted, found) in _waiting)
                {
                    if (wanted(item))
                    {
                        found.TrySetResult(item);
                    }
                }
            }
        }
    }
}
