using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Hosting;

/// <summary>Turns what keeps the service from starting into sentences for an operator; anything else is a bug and keeps its stack.</summary>
internal static class StartError
{
    public static string? Of(Exception exception) => exception switch
    {
        OptionsValidationException options => "Danmaku cannot start, the configuration has errors:\n  " + string.Join("\n  ", options.Failures),
        _ when EmbeddedRooms.StartError(exception) is { } store => $"Danmaku cannot start: {store}",
        AggregateException { InnerExceptions: [var only] } => Of(only),
        Auth.KeySourceException keys => $"Danmaku cannot start: {keys.Message}",
        Auth.DemoModeException demo => $"Danmaku cannot start: {demo.Message}",
        IOException { InnerException: { } inner } io when inner is Microsoft.AspNetCore.Connections.AddressInUseException =>
            $"Danmaku cannot start: {io.Message} Another process has that port: stop it, or choose one with --urls.",
        SocketException socket => $"Danmaku cannot start: {socket.Message}",
        _ => null,
    };
}
