using Danmaku.Gateway.Auth;

namespace Danmaku.Gateway.Hosting;

/// <summary>What the console says once the service answers: where the page is, and in demo mode how to moderate it.</summary>
internal static partial class Welcome
{
    private const string DemoRoom = "demo";

    public static void Print(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Danmaku.Gateway");
        foreach (var url in app.Urls)
        {
            Log.Listening(logger, url, DemoRoom);
            var demo = app.Services.GetRequiredService<DemoMode>();
            if (demo.Enabled)
            {
                Log.Moderate(logger, url, DemoRoom, demo.IssueStreamer(DemoRoom).Token);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "Watch: {Url}/watch/{Room}   overlay for OBS: {Url}/overlay/{Room}", EventName = nameof(Listening))]
        public static partial void Listening(ILogger logger, string url, string room);

        // A token in a log would be a leak anywhere else: in demo mode it opens nothing beyond this machine, or what was opened to all.
        [LoggerMessage(1002, LogLevel.Information, "Moderate as the streamer of {Room}: {Url}/moderate/{Room}#token={Token}   watch as the streamer: {Url}/watch/{Room}#token={Token}", EventName = nameof(Moderate))]
        public static partial void Moderate(ILogger logger, string url, string room, string token);
    }
}
