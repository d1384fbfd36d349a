using System.Diagnostics.Metrics;
using Danmaku.Contracts.Messages;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Judging;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Judging;

/// <summary>The asking side over real HTTP, with what it logs and counts.</summary>
internal sealed class JudgeUnderTest : IDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly WebhookJudge _judge;

    /// <param name="url">The judge.</param>
    /// <param name="time">Clock; the system's by default.</param>
    /// <param name="change">Options over the defaults.</param>
    public JudgeUnderTest(Uri url, TimeProvider? time = null, Func<JudgeOptions, JudgeOptions>? change = null)
    {
        // By the system's clock longer than anything here takes on a busy machine.
        var options = new JudgeOptions { Url = url, Secrets = [Secret], Timeout = time is null ? 2 * Patience : TimeSpan.FromSeconds(10) };
        Meters = _meters.GetRequiredService<IMeterFactory>();
        Options = new Reloading<JudgeOptions>(change?.Invoke(options) ?? options);
        _judge = new WebhookJudge(
            Options, time ?? TimeProvider.System, new JudgeMetrics(Meters), Loggers.CreateLogger<WebhookJudge>());
    }

    /// <summary>What it goes by; may be changed.</summary>
    public Reloading<JudgeOptions> Options { get; }

    public RecordingLoggers Loggers { get; } = new();

    public IMeterFactory Meters { get; }

    public IJudge Judge => _judge;

    public static JudgeRequest Request(string text = "前方高能", string author = "mei") => new(
        "demo", new Viewer(author, "Mei", ViewerRole.Viewer), new CommentDraft { Text = text }, ManualTimeProvider.Start);

    public Task<Judgement> AskAsync(string text = "前方高能") => _judge.JudgeAsync(Request(text), CancellationToken.None).AsTask().WaitAsync(Patience);

    public async Task<NoAnswerCause> CauseAsync() => Assert.IsType<Judgement.NoAnswer>(await AskAsync()).Cause;

    public void Dispose()
    {
        _judge.Dispose();
        _meters.Dispose();
    }
}
