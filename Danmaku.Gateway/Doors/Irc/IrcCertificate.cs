using System.Net.Security;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>The certificate that TLS shows now. It follows its files: connections that are there stay, and those that come get the new one.</summary>
/// <remarks>
/// Contents are compared, not dates: mounted secrets swap a link and keep dates. A new state counts once a second look has found it unchanged: the
/// first may have come between the writing of the two files.
/// </remarks>
internal sealed partial class IrcCertificate : BackgroundService
{
    // A certificate is renewed days before it runs out.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly IrcOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private PemFiles? _seen;
    private PemFiles? _judged;
    private volatile SslStreamCertificateContext? _current;

    public IrcCertificate(IOptions<IrcOptions> options, TimeProvider time, ILogger<IrcCertificate> logger)
    {
        (_options, _time, _logger) = (options.Value, time, logger);
        if (IsUsed)
        {
            _seen = _judged = PemFiles.Read(_options.TlsCertificate!, _options.TlsKey);
            Show(_judged.Load());
        }
    }

    /// <summary>What TLS shows.</summary>
    public SslStreamCertificateContext Current => _current!;

    private bool IsUsed => _options is { Enabled: true, TlsPort: > 0 };

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsUsed)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    /// <summary>Looks once at the files.</summary>
    public void Look()
    {
        try
        {
            var found = PemFiles.Read(_options.TlsCertificate!, _options.TlsKey);
            var isSettled = found == _seen;
            _seen = found;
            if (isSettled && found != _judged)
            {
                _judged = found;
                Show(found.Load());
            }
        }
        catch (PemException exception)
        {
            // Said again only when the files have changed again.
            if (_seen is not null)
            {
                Log.Kept(_logger, exception.Message);
            }

            _seen = null;
        }
    }

    private void Show(SslStreamCertificateContext context)
    {
        _current = context;
        var certificate = context.TargetCertificate;
        if (certificate.NotAfter.ToUniversalTime() <= _time.GetUtcNow().UtcDateTime)
        {
            Log.RanOut(_logger, certificate.Subject, certificate.NotAfter.ToUniversalTime());
        }
        else
        {
            Log.Shown(_logger, certificate.Subject, certificate.NotAfter.ToUniversalTime());
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1421, LogLevel.Information, "IRC: TLS shows the certificate of {Subject}, good until {Until:u}.", EventName = nameof(Shown))]
        public static partial void Shown(ILogger logger, string subject, DateTime until);

        [LoggerMessage(1422, LogLevel.Warning, "IRC: TLS shows the certificate of {Subject}, which ran out at {Until:u}: renew it.", EventName = nameof(RanOut))]
        public static partial void RanOut(ILogger logger, string subject, DateTime until);

        [LoggerMessage(1423, LogLevel.Warning, "IRC: the certificate's files have changed and cannot be used, so the one from before stays. {Why}", EventName = nameof(Kept))]
        public static partial void Kept(ILogger logger, string why);
    }
}
