using System.Diagnostics.Metrics;
using Danmaku.Gateway.Auth;
using Danmaku.Hosting.Diagnostics;

namespace Danmaku.Gateway.Diagnostics;

/// <summary>What a gateway counts of tokens and the keys to check them with. Meter <c>Danmaku.Gateway</c>.</summary>
internal sealed class TokenMetrics
{
    private const string RefusalTag = "danmaku.token.refusal";

    private readonly Counter<long> _verified;
    private readonly Counter<long> _refused;
    private readonly Observed<long> _keys;
    private readonly Observed<long> _reads;
    private readonly Observed<long> _failures;
    private readonly Observed<double> _age;

    public TokenMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayMetrics.MeterName);
        _verified = meter.CreateCounter<long>("danmaku.gateway.tokens.verified", "{token}", "Tokens accepted.");
        _refused = meter.CreateCounter<long>("danmaku.gateway.tokens.refused", "{token}", "Tokens refused, by reason.");
        _keys = Observed<long>.Sum(meter, "danmaku.gateway.key.active", "{key}", "Keys that tokens are checked with.");
        _reads = Observed<long>.Counter(meter, "danmaku.gateway.key_set.reads", "{read}", "Looks at the key set's source.");
        _failures = Observed<long>.Counter(meter, "danmaku.gateway.key_set.reads.failed", "{read}", "Looks that brought no key set.");
        _age = Observed<double>.Gauge(meter, "danmaku.gateway.key_set.age", "s", "Time since the key set was read last; none where keys are settings.");
    }

    /// <summary>A token was accepted.</summary>
    public void Verified() => _verified.Add(1);

    /// <summary>A token was refused.</summary>
    public void Refused(TokenRefusal reason) => _refused.Add(1, new KeyValuePair<string, object?>(RefusalTag, TagNames<TokenRefusal>.Of(reason)));

    /// <summary>Where to read about the keys.</summary>
    /// <param name="keys">How many there are.</param>
    public void ObserveKeys(Func<long> keys) => _keys.From(keys);

    /// <summary>Where to read how their source does, if they have one.</summary>
    /// <param name="reads">Looks at it.</param>
    /// <param name="failures">Those that brought nothing.</param>
    /// <param name="age">Time since the last good one, or since the start.</param>
    public void ObserveSource(Func<long> reads, Func<long> failures, Func<TimeSpan> age)
    {
        _reads.From(reads);
        _failures.From(failures);
        _age.From(() => age().TotalSeconds);
    }
}
