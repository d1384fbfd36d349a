using Danmaku.Contracts.Protos;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Hosting.Settings;
using Grpc.Core;
using Grpc.Net.Client;

namespace Danmaku.Gateway.Cluster;

/// <summary>The link to one silo: made, and made again whenever it is lost.</summary>
internal sealed partial class SiloLine : IDisposable
{
    /// <summary>Longest message either way, in bytes; the silo has the same. The longest rule set there can be has some 9 MB.</summary>
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly SiloLinkOptions _options;
    private readonly Reloading<Metadata> _headers;
    private readonly string _gatewayId;
    private readonly SiloLinkMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly GrpcChannel _channel;
    private readonly CancellationTokenSource _unwanted = new();
    private volatile bool _isWanted = true;
    private volatile bool _isOver;

    /// <summary>A link to a silo; nothing is dialled yet.</summary>
    /// <param name="target">Where the silo is.</param>
    /// <param name="gatewayId">This gateway.</param>
    /// <param name="options">Limits and certificates.</param>
    /// <param name="headers">Metadata of every call, with the key.</param>
    /// <param name="changed">Called when the link came up, and when it broke.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public SiloLine(
        SiloTarget target, string gatewayId, SiloLinkOptions options, Reloading<Metadata> headers, Action changed, SiloLinkMetrics metrics, TimeProvider time,
        ILogger logger)
    {
        Target = target;
        Address = target.ToString();
        _gatewayId = gatewayId;
        _options = options;
        _headers = headers;
        _changed = changed;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _channel = GrpcChannel.ForAddress(target.Address, new GrpcChannelOptions
        {
            HttpHandler = SiloHandler.Create(options, target.EndPoint),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageBytes,
            MaxSendMessageSize = MaxMessageBytes,
        });
        Client = new GatewayLinkService.GatewayLinkServiceClient(_channel);
    }

    public SiloTarget Target { get; }

    /// <summary>The same, for people.</summary>
    public string Address { get; }

    /// <summary>Whether the silo can be found where it was; while it cannot, others are better for what is new.</summary>
    public bool IsWanted => _isWanted;

    /// <summary>Whether the link has ended and is not made again.</summary>
    public bool IsOver => _isOver;

    /// <summary>For questions that need no stream.</summary>
    public GatewayLinkService.GatewayLinkServiceClient Client { get; }

    /// <summary>Metadata of every call.</summary>
    public Metadata Headers => _headers.Current;

    /// <summary>The stream, while there is one that new things may be asked of.</summary>
    public SiloStream? Live => Stream is { IsLive: true } stream ? stream : null;

    /// <summary>The stream, while there is one.</summary>
    public SiloStream? Stream { get; private set; }

    /// <summary>Whether the silo can be found where it was. Once it cannot, a link that stands stays, and none is made.</summary>
    public void Want(bool isWanted)
    {
        _isWanted = isWanted;
        if (!isWanted && Stream is null)
        {
            _unwanted.Cancel();
        }
    }

    /// <summary>Keeps the link up until told to stop, or nobody wants it any more.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, _unwanted.Token);
        try
        {
            await KeepAsync(end.Token);
        }
        finally
        {
            _isOver = true;
        }
    }

    public void Dispose()
    {
        _channel.Dispose();
        _unwanted.Dispose();
    }

    private async Task KeepAsync(CancellationToken stopping)
    {
        var wait = FirstRetry;
        while (!stopping.IsCancellationRequested)
        {
            if (await LinkAsync(stopping))
            {
                wait = FirstRetry;
            }

            if (stopping.IsCancellationRequested || !_isWanted)
            {
                return;
            }

            // Full jitter: the gateways of a silo that is back do not all come at once.
            _metrics.Reconnecting();
            try
            {
                await Task.Delay(wait * Random.Shared.NextDouble(), _time, stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wait = wait * 2 < LastRetry ? wait * 2 : LastRetry;
        }
    }

    /// <returns>Whether it was up.</returns>
    private async Task<bool> LinkAsync(CancellationToken stopping)
    {
        var wasUp = false;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            using var call = Client.Link(Headers, cancellationToken: end.Token);
            await WelcomeAsync(call, end);
            var stream = new SiloStream(Address, _options, _metrics, _time, _logger);
            Stream = stream;
            wasUp = true;
            Log.Linked(_logger, Address);
            _changed();
            await stream.RunAsync(call, end.Token);
            Log.Closed(_logger, Address);
        }
        catch (RpcException exception)
            when (exception.StatusCode is StatusCode.Unauthenticated or StatusCode.InvalidArgument or StatusCode.PermissionDenied or StatusCode.FailedPrecondition)
        {
            Log.Refused(_logger, Address, exception.Status.Detail);
        }
        catch (NotSupportedException exception)
        {
            Log.Unsupported(_logger, Address, exception.Message);
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or IOException or TimeoutException)
        {
            if (!stopping.IsCancellationRequested)
            {
                Log.Lost(_logger, Address, exception is RpcException { Status: var status } ? $"{status.StatusCode}: {status.Detail}" : exception.Message);
            }
        }
        finally
        {
            Stream = null;
            if (wasUp)
            {
                _changed();
            }
        }

        return wasUp;
    }

    private async Task WelcomeAsync(AsyncDuplexStreamingCall<LinkRequest, LinkResponse> call, CancellationTokenSource end)
    {
        var first = new Hello { GatewayId = _gatewayId, Version = LinkVersions.Newest, OldestVersion = LinkVersions.Oldest, ReadsThinnedRanges = true };
        var hello = call.RequestStream.WriteAsync(new LinkRequest { Hello = first }, end.Token);
        var welcome = call.ResponseStream.MoveNext(end.Token);
        try
        {
            // The welcome first: a refusal says why, a write that fails does not.
            if (!await welcome.WaitAsync(_options.CallTimeout, _time, end.Token) || call.ResponseStream.Current.Welcome is not { } answer)
            {
                throw new IOException("The silo did not answer with a welcome.");
            }

            if (LinkVersions.Common(answer.Version, answer.Version) is null)
            {
                throw new NotSupportedException(
                    $"it speaks version {answer.Version} of the link's protocol, this gateway speaks {LinkVersions.Text}: update the older of the two.");
            }

            await hello;
        }
        catch
        {
            await end.CancelAsync();
            await Task.WhenAll(hello, welcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1501, LogLevel.Information, "Linked to silo {Address}.", EventName = nameof(Linked))]
        public static partial void Linked(ILogger logger, string address);

        [LoggerMessage(1502, LogLevel.Information, "Silo {Address} ended the link.", EventName = nameof(Closed))]
        public static partial void Closed(ILogger logger, string address);

        [LoggerMessage(1503, LogLevel.Warning, "No link to silo {Address}: {Why}", EventName = nameof(Lost))]
        public static partial void Lost(ILogger logger, string address, string why);

        [LoggerMessage(1504, LogLevel.Warning, "Silo {Address} refuses this gateway: {Why}", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, string address, string why);

        [LoggerMessage(1507, LogLevel.Warning, "No link to silo {Address}, which is tried again: {Why}", EventName = nameof(Unsupported))]
        public static partial void Unsupported(ILogger logger, string address, string why);
    }
}
