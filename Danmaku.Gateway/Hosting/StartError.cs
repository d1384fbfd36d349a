using System.Net.Sockets;
using Danmaku.Hosting.Management;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Hosting;

/// <summary>Turns what keeps the service from starting into sentences for an operator; anything else is a bug and keeps its stack.</summary>
internal static class StartError
{
    // These throw exceptions of no type of their own; where they come from tells them from bugs.
    private const string ConfigurationBinder = "Microsoft.Extensions.Configuration.Binder";
    private const string AddressParser = "Microsoft.AspNetCore.Http";
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel.Core";

    public static string? Of(Exception exception) => exception switch
    {
        OptionsValidationException options => InConfiguration(options.Failures),
        AggregateException several when several.InnerExceptions.All(static inner => inner is OptionsValidationException) =>
            InConfiguration(several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static options => options.Failures)),
        InvalidOperationException { Source: ConfigurationBinder } unread => InConfiguration([Innermost(unread).Message]),
        _ when EmbeddedRooms.StartError(exception) is { } store => $"Danmaku cannot start: {store}",
        AggregateException { InnerExceptions: [var only] } => Of(only),
        Auth.KeySourceException keys => $"Danmaku cannot start: {keys.Message}",
        ManagementStartException management => $"Danmaku cannot start: {management.Message}",
        Auth.DemoModeException demo => $"Danmaku cannot start: {demo.Message}",
        IOException { InnerException: { } inner } io when inner is Microsoft.AspNetCore.Connections.AddressInUseException =>
            $"Danmaku cannot start: {io.Message} Another process has that port: stop it, or choose one with --urls.",
        FormatException { Source: AddressParser } address => AtAddress(address),
        InvalidOperationException { Source: Kestrel } address => AtAddress(address),
        SocketException socket => $"Danmaku cannot start: {socket.Message}",
        _ => null,
    };

    private static string InConfiguration(IEnumerable<string> errors) =>
        "Danmaku cannot start, the configuration has errors:\n  " + string.Join("\n  ", errors);

    private static string AtAddress(Exception exception) =>
        $"Danmaku cannot start: {exception.Message} Say where to listen with --urls, as in --urls http://127.0.0.1:8080.";

    // A list says only that one of its elements cannot be read; which and why is inside.
    private static Exception Innermost(InvalidOperationException exception) =>
        exception.InnerException is InvalidOperationException { Source: ConfigurationBinder } inner ? Innermost(inner) : exception;
}
