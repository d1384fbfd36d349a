using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;
using Grpc.Core;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>Lets in only those who show one of the API's keys.</summary>
internal sealed partial class AdminKeyInterceptor(Reloading<AdminOptions> options, AdminMetrics metrics, ILogger<AdminKeyInterceptor> logger)
    : KeyInterceptor(options.Select(static admin => admin.Keys))
{
    private const string Header = "authorization";
    private const string Scheme = "Bearer ";

    /// <inheritdoc/>
    protected override string Shown(Metadata headers)
    {
        var header = headers.GetValue(Header) ?? string.Empty;
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..] : string.Empty;
    }

    /// <inheritdoc/>
    protected override string Refuse(string peer)
    {
        metrics.KeyRefused();
        Log.Refused(logger, peer);
        return "The key is missing or wrong: the metadata authorization must be \"Bearer \" and one of the silo's Admin:Keys.";
    }

    private static partial class Log
    {
        [LoggerMessage(2550, LogLevel.Warning, "{Peer} showed no key of the admin API or a wrong one.", EventName = nameof(Refused))]
        public static partial void Refused(ILogger logger, string peer);
    }
}
