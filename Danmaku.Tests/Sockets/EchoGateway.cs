using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Sockets;

/// <summary>A real Kestrel with our WebSocket layer and nothing behind it but an echo. Its clock is driven by the test.</summary>
/// <remarks>At <c>/ws</c> handshakes are taken before HTTP where they can be; at <c>/http/ws</c> HTTP takes them.</remarks>
internal sealed class EchoGateway : IAsyncDisposable, IWebSocketDoor
{
    public static readonly string[] Spoken = ["echo.v1", "echo.v2"];

    private readonly Func<ViewerConnection, string, Task> _onText;
    private readonly Channel<ViewerConnection> _opened = Channel.CreateUnbounded<ViewerConnection>();
    private readonly Channel<CloseReason> _ended = Channel.CreateUnbounded<CloseReason>();

    private WebApplication _app = null!;

    private EchoGateway(Func<ViewerConnection, string, Task> onText) => _onText = onText;

    public IReadOnlyList<string> Subprotocols => Spoken;

    public IDropAccountant Accountant { get; } = new SkipNotices();

    public ManualTimeProvider Time { get; } = new();

    /// <summary>What was logged as an error; a test that expects none asserts it.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>Where HTTP takes the handshake.</summary>
    public Uri AddressThroughHttp => new(Address, "/http/ws");

    public Uri Address { get; private set; } = new("http://localhost");

    public ConnectionLimits Limits => _app.Services.GetRequiredService<ConnectionLimits>();

    /// <summary>Starts on a free port. Loopback is exempt from the limits per address unless the settings say
    /// otherwise.</summary>
    /// <param name="handler">Takes each text message; null: an echo.</param>
    /// <param name="settings">Configuration keys and values.</param>
    public static async Task<EchoGateway> StartAsync(
        Func<ViewerConnection, string, Task>? handler = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings
            .Prepend((Key: "ConnectionLimits:ExemptNetworks:0", Value: "127.0.0.0/8"))
            .GroupBy(setting => setting.Key)
            .Select(group => KeyValuePair.Create(group.Key, (string?)group.Last().Value)));
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, DirectUpgrade.Use));

        // A small send buffer, which accepted sockets inherit: a viewer that stops reading is felt after kilobytes, not
        // megabytes.
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint =>
        {
            var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 4096 };
            socket.Bind(endpoint);
            return socket;
        });

        var gateway = new EchoGateway(handler ?? EchoAsync);
        builder.Services.AddSingleton<TimeProvider>(gateway.Time);
        builder.Logging.ClearProviders().AddProvider(new ErrorCollector(gateway.Errors.Enqueue));
        builder.Services.AddDanmakuSockets();
        builder.Services.AddSingleton<IWebSocketDoor>(gateway);
        var app = gateway._app = builder.Build();
        app.Map("{**path}", gateway.ServeThroughHttpAsync);
        await app.StartAsync();
        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        gateway.Address = new Uri($"http://127.0.0.1:{port}/ws");
        return gateway;
    }

    /// <summary>The gateway's side of the next connection, in order of opening.</summary>
    public async Task<ViewerConnection> OpenedAsync() => await NextAsync(_opened, "a connection to open");

    /// <summary>How the next connection ended, in order of ending.</summary>
    public async Task<CloseReason> EndedAsync() => await NextAsync(_ended, "a connection to end");

    /// <summary>Stops as a process does that is told to: viewers get to read why.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(impatience.Token);
        await _app.DisposeAsync();
    }

    private static Task EchoAsync(ViewerConnection connection, string text)
    {
        connection.Send(SharedFrame.Text(Encoding.UTF8.GetBytes(text)));
        return Task.CompletedTask;
    }

    private static async Task<T> NextAsync<T>(Channel<T> channel, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            return await channel.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited 30 s for {what}.");
        }
    }

    public bool TryMatch(string path, [NotNullWhen(true)] out string? target)
    {
        target = path;
        return path == "/ws";
    }

    public async Task ServeAsync(ViewerConnection connection, string target)
    {
        _opened.Writer.TryWrite(connection);
        var ending = await connection.RunAsync(new Handler(connection, _onText), _app.Lifetime.ApplicationStopping);
        _ended.Writer.TryWrite(ending);
    }

    private async Task ServeThroughHttpAsync(HttpContext context)
    {
        var acceptor = context.RequestServices.GetRequiredService<ConnectionAcceptor>();
        await using var connection = await acceptor.AcceptAsync(context, this);
        if (connection is not null)
        {
            await ServeAsync(connection, context.Request.Path);
        }
    }

    private sealed class Handler(ViewerConnection connection, Func<ViewerConnection, string, Task> onText) : IMessageHandler
    {
        public async ValueTask OnMessageAsync(MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
        {
            if (kind == MessageKind.Binary)
            {
                connection.Close(CloseCode.UnsupportedData, "Text is spoken here.");
                return;
            }

            await onText(connection, Encoding.UTF8.GetString(payload.Span));
        }

        public void OnMove(TimeSpan within) => connection.Send(SharedFrame.Text("move"u8));
    }

    private sealed class SkipNotices : IDropAccountant
    {
        public SharedFrame BuildSkipNotice(in EventRange gap) =>
            SharedFrame.Text(Encoding.UTF8.GetBytes($"skipped {gap.RoomKey} {gap.Epoch} {gap.First} {gap.Last}"));
    }

    private sealed class ErrorCollector(Action<string> onError) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                onError($"{eventId}: {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
