using System.Net.Sockets;
using Danmaku.Hosting.Management;
using Danmaku.Silo.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Hosting.Cluster;

/// <summary>Turns what keeps a silo from starting into sentences for an operator; anything else is a bug and keeps its stack.</summary>
internal static class SiloStartError
{
    // It throws exceptions of no type of its own; where they come from tells them from bugs.
    private const string ConfigurationBinder = "Microsoft.Extensions.Configuration.Binder";

    public static string? Of(Exception exception) => exception switch
    {
        OptionsValidationException options => InConfiguration(options.Failures),
        AggregateException several when several.InnerExceptions.All(static inner => inner is OptionsValidationException) =>
            InConfiguration(several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static options => options.Failures)),
        OrleansConfigurationException orleans => InConfiguration([orleans.Message]),
        InvalidOperationException { Source: ConfigurationBinder } unread => InConfiguration([Innermost(unread).Message]),
        ManagementStartException management => $"Danmaku.Silo cannot start: {management.Message}",
        StoreStartException store => $"Danmaku.Silo cannot start: {store.Message}",
        AggregateException { InnerExceptions: [var only] } => Of(only),
        IOException { InnerException: AddressInUseException } io => $"Danmaku.Silo cannot start: {io.Message} Another process has that port.",
        AddressInUseException address => $"Danmaku.Silo cannot start: {address.Message} Another process has that port.",
        SocketException socket => $"Danmaku.Silo cannot start: {socket.Message}",
        _ => null,
    };

    private static string InConfiguration(IEnumerable<string> errors) =>
        "Danmaku.Silo cannot start, the configuration has errors:\n  " + string.Join("\n  ", errors);

    // A list says only that one of its elements cannot be read; which and why is inside.
    private static Exception Innermost(InvalidOperationException exception) =>
        exception.InnerException is InvalidOperationException { Source: ConfigurationBinder } inner ? Innermost(inner) : exception;
}
