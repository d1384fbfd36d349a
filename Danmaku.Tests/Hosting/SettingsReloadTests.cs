using System.Diagnostics.Metrics;
using Danmaku.Hosting.Settings;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Danmaku.Tests.Hosting;

/// <summary>Settings that change while the process runs: as a whole or not at all.</summary>
public sealed class SettingsReloadTests : IDisposable
{
    private readonly MountedFolder _settings = new(("settings.json", """{ "Sample": { "Burst": 30, "Keys": [ { "Id": "a" } ] } }"""));
    private readonly MountedFolder _secrets = new(("Sample__Keys__0__Value", "first\n"), ("Sample__Password", "a password of tests"));
    private readonly RecordingLoggers _log = new();

    [Fact]
    public void Both_places_are_read_over_appsettings_and_under_the_arguments()
    {
        using var host = Build("--Sample:Ratio=0.75");

        var options = host.Services.GetRequiredService<IOptions<SampleOptions>>().Value;

        Assert.Equal((30, 0.75), (options.Burst, options.Ratio));
        Assert.Equal([new SampleKey { Id = "a", Value = "first" }], options.Keys);
    }

    [Fact]
    public void A_swapped_link_is_followed_once_it_stands_still()
    {
        using var host = Build();
        var burst = Now(host);
        var reload = host.Services.GetRequiredService<SettingsReload>();

        _settings.Swap(("settings.json", """{ "Sample": { "Burst": 40, "Keys": [ { "Id": "a" } ] } }"""));
        reload.Look();
        Assert.Equal(30, burst.Current.Burst);
        reload.Look();

        Assert.Equal(40, burst.Current.Burst);
        Assert.Equal("40", host.Services.GetRequiredService<IConfiguration>()["Sample:Burst"]);
        Assert.Equal(["Settings changed and count from now on: Sample:Burst."], _log.Texts("Applied"));
    }

    [Fact]
    public void A_swapped_secret_is_followed_and_not_told()
    {
        using var host = Build();
        var now = Now(host);

        _secrets.Swap(("Sample__Keys__0__Value", "second"), ("Sample__Password", "a password of tests"));
        LookTwice(host);

        Assert.Equal("second", Assert.Single(now.Current.Keys).Value);
        Assert.Equal(["Settings changed and count from now on: Sample:Keys."], _log.Texts("Applied"));
    }

    [Fact]
    public void A_bad_file_changes_nothing_and_every_bad_key_is_told()
    {
        using var host = Build();
        var now = Now(host);
        var before = now.Current;
        using var rejected = new Counted(host, "rejected");

        _settings.Swap(("settings.json", """{ "Sample": { "Burst": 4000, "Ratio": 0.1, "Brust": 1, "Wait": "soon" }, "Logging": { "LogLevel": { "Default": "Loud" } } }"""));
        LookTwice(host);
        LookTwice(host);

        Assert.Same(before, now.Current);
        Assert.Equal("30", host.Services.GetRequiredService<IConfiguration>()["Sample:Burst"]);
        Assert.NotEqual("Loud", host.Services.GetRequiredService<IConfiguration>()["Logging:LogLevel:Default"]);
        var told = Assert.Single(_log.Texts("Rejected"));
        Assert.All(["Sample:Burst is \"4000\"", "Sample:Brust", "Sample:Wait is \"soon\"", "\"Loud\""], text => Assert.Contains(text, told, StringComparison.Ordinal));
        Assert.Equal(1, rejected.Count);
    }

    [Theory]
    [InlineData("{ \"Sample\": { \"Burst\": 40")]
    [InlineData("")]
    public void A_file_that_is_no_json_changes_nothing(string text)
    {
        using var host = Build();
        var now = Now(host);

        _settings.Swap(("settings.json", text));
        LookTwice(host);
        Assert.Equal(30, now.Current.Burst);
        Assert.Contains(_settings.File("settings.json"), Assert.Single(_log.Texts("Rejected")), StringComparison.Ordinal);
        _settings.Swap(("settings.json", """{ "Sample": { "Burst": 50, "Keys": [ { "Id": "a" } ] } }"""));
        LookTwice(host);

        Assert.Equal(50, now.Current.Burst);
    }

    [Fact]
    public void What_needs_a_restart_is_told_and_stays_as_it_was_and_the_rest_counts()
    {
        using var host = Build();
        var now = Now(host);

        _settings.Swap(("settings.json", """{ "Sample": { "Burst": 40, "Wait": "00:01:00", "Keys": [ { "Id": "a" } ] }, "urls": "http://*:80" }"""));
        LookTwice(host);

        Assert.Equal((40, TimeSpan.FromSeconds(30)), (now.Current.Burst, now.Current.Wait));
        Assert.Equal(["Settings changed that count only after a restart: Sample:Wait, urls."], _log.Texts("NeedsRestart"));
    }

    [Fact]
    public void New_settings_that_do_not_go_with_what_waits_for_a_restart_are_refused_whole()
    {
        using var host = Build(services => services.AddOptions<SampleOptions>().Validate(
            static options => options.Burst <= options.Wait.TotalSeconds, "Sample:Burst must not exceed the seconds of Sample:Wait."));
        var now = Now(host);

        _settings.Swap(("settings.json", """{ "Sample": { "Burst": 60, "Wait": "00:01:00", "Ratio": 0.1, "Keys": [ { "Id": "a" } ] } }"""));
        LookTwice(host);

        Assert.Equal((30, 0.5), (now.Current.Burst, now.Current.Ratio));
        Assert.Contains("Sample:Wait changed too, and counts only after a restart", Assert.Single(_log.Texts("Rejected")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_key_does_not_go_while_the_process_runs()
    {
        using var host = Build();
        var now = Now(host);

        _settings.Swap(("settings.json", "{}"));
        _secrets.Swap();
        LookTwice(host);

        Assert.Single(now.Current.Keys);
        Assert.Contains("Sample:Keys has nothing left", Assert.Single(_log.Texts("Rejected")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_key_counts_after_a_restart()
    {
        _settings.Swap(("settings.json", "{}"));
        _secrets.Swap();
        using var host = Build();
        var now = Now(host);

        _secrets.Swap(("Sample__Keys__0__Value", "first"));
        LookTwice(host);

        Assert.Empty(now.Current.Keys);
        Assert.Equal(["Settings changed that count only after a restart: Sample:Keys."], _log.Texts("NeedsRestart"));
    }

    [Fact]
    public void A_place_that_is_not_there_keeps_the_process_from_starting()
    {
        var exception = Assert.Throws<SettingsException>(() => Build(file: "/no/such/settings.json"));

        Assert.Contains("/no/such/settings.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_looks_every_second_by_itself()
    {
        var time = new ManualTimeProvider();
        using var host = Build(services => services.AddSingleton<TimeProvider>(time));
        await host.StartAsync();
        var applied = _log.Next("Applied");

        _settings.Swap(("settings.json", """{ "Sample": { "Burst": 40, "Keys": [ { "Id": "a" } ] } }"""));
        while (!applied.IsCompleted)
        {
            // A tick that comes before the timer is armed again counts with the next one.
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await applied;
        Assert.Equal(40, Now(host).Current.Burst);
        await host.StopAsync();
    }

    public void Dispose()
    {
        _settings.Dispose();
        _secrets.Dispose();
    }

    private static Reloading<SampleOptions> Now(IHost host) => host.Services.GetRequiredService<Reloading<SampleOptions>>();

    private static void LookTwice(IHost host)
    {
        host.Services.GetRequiredService<SettingsReload>().Look();
        host.Services.GetRequiredService<SettingsReload>().Look();
    }

    private IHost Build(params string[] args) => Build(static _ => { }, args: args);

    private IHost Build(Action<IServiceCollection>? configure = null, string? file = null, params string[] args)
    {
        var builder = Host.CreateApplicationBuilder(SettingsSources.Arguments(
            [$"--{SettingsSources.FileVariable}={file ?? _settings.File("settings.json")}", $"--{SettingsSources.FolderVariable}={_secrets.Path}", .. args]));
        builder.AddSettingsPlaces();
        builder.Services.AddSingleton<ILoggerFactory>(_log);
        builder.Services.AddSettings<SampleOptions>();
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>Counts reloads of one result.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Counted(IHost host, string result)
        {
            var meters = host.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "danmaku.settings.reloads" && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Count += Equals(tags[0].Value, result) ? (int)value : 0);
            _listener.Start();
        }

        public int Count { get; private set; }

        public void Dispose() => _listener.Dispose();
    }
}
