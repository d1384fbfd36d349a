using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;
using Grpc.Core;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>Lets in only those who show one of the service keys, where there are any.</summary>
internal sealed partial class ServiceKeyInterceptor(Reloading<LinkOptions> options, LinkMetrics metrics, ILogger<ServiceKeyInterceptor> logger)
    : KeyInterceptor(options.Select(static link => link.ServiceKeys))
{
    /// <summary>Metadata that carries the key.</summary>
    public const string Header = "danmaku-service-key";

    /// <inheritdoc/>
    protected override bool IsOpen => options.Current.ServiceKeys.Count == 0;

    /// <inheritdoc/>
    protected override string Shown(Metadata headers) => headers.GetValue(Header) ?? string.Empty;

    /// <inheritdoc/>
    protected override string Refuse(string peer)
    {
        metrics.KeyRefused();
        Log.Refused(logger, peer);
        return "The service key is missing or wrong: Silos:ServiceKey of a gateway must be one of Link:ServiceKeys of the silo.";
    }

    private static partial class Log
    {
        [LoggerMessage(2540, LogLevel.Warning, "{Peer} showed no service key or a wrong one.", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, string peer);
    }
}
