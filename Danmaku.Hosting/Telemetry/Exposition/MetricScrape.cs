using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Collects this process' metrics for whoever asks. Instruments are listened to from the moment this is made, and not before.</summary>
/// <remarks>Thread-safe: one collection at a time, and whoever asks meanwhile or right after gets the same.</remarks>
internal sealed partial class MetricScrape : IDisposable
{
    /// <summary>How long a collection serves others: the two Prometheus servers of a pair scrape at much the same moment.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(300);

    // What instruments are read by is memory; Prometheus itself waits for 10 s unless told otherwise.
    private const int PatienceMilliseconds = 8_000;

    private readonly SnapshotExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HashSet<string> _toldOf = [];
    private readonly Lock _gate = new();
    private Task<MetricSnapshot>? _collection;
    private long _collectedAt;

    public MetricScrape(ServiceIdentity identity, IConfiguration configuration, TimeProvider time, ILogger<MetricScrape> logger)
    {
        (_time, _logger) = (time, logger);
        _reader = new BaseExportingMetricReader(_exporter);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(identity.Resource())
            .AddInstruments()
            .AddReader(_reader)
            .Build();
    }

    /// <summary>Collects, unless somebody else just does or did.</summary>
    /// <exception cref="TimeoutException">An instrument could not be read in time.</exception>
    public Task<MetricSnapshot> CollectAsync()
    {
        lock (_gate)
        {
            var isUnderWay = _collection is { IsCompleted: false };
            var isFresh = _collection is { IsCompletedSuccessfully: true } && _time.GetElapsedTime(_collectedAt) < Fresh;
            if (!isUnderWay && !isFresh)
            {
                _collectedAt = _time.GetTimestamp();
                _collection = Task.Run(Collect);
            }

            return _collection!;
        }
    }

    public void Dispose() => _metrics.Dispose();

    private MetricSnapshot Collect()
    {
        if (!_reader.Collect(PatienceMilliseconds))
        {
            throw new TimeoutException($"The instruments were not read within {PatienceMilliseconds} ms.");
        }

        var snapshot = _exporter.Latest;
        foreach (var omitted in snapshot.Omitted.Where(_toldOf.Add))
        {
            Log.Omitted(_logger, omitted);
        }

        return snapshot;
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "/metrics leaves something out. {What}.", EventName = nameof(Omitted))]
        public static partial void Omitted(ILogger logger, string what);
    }
}
