using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Danmaku.Hosting.Settings;

/// <summary>Turns what keeps a process from starting into sentences for an operator; anything else is a bug and keeps its stack.</summary>
internal static class StartFailure
{
    /// <summary>What to tell; <see langword="null"/> for a bug.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="program">Who cannot start.</param>
    /// <param name="portHint">What to do about a port that is taken.</param>
    /// <param name="own">What the program knows beside this: a sentence, or <see langword="null"/>.</param>
    public static string? Of(Exception exception, string program, string portHint, Func<Exception, string?> own) => exception switch
    {
        _ when SettingsException.Failures(exception) is { } errors => Errors(program, errors),
        _ when own(exception) is { } told => $"{program} cannot start: {told}",
        AggregateException { InnerExceptions: [var only] } => Of(only, program, portHint, own),
        IOException { InnerException: AddressInUseException } or AddressInUseException =>
            $"{program} cannot start: {exception.Message} Another process has that port{portHint}",
        SocketException => $"{program} cannot start: {exception.Message}",
        _ => null,
    };

    /// <summary>The configuration's errors, one a line.</summary>
    public static string Errors(string program, IEnumerable<string> errors) =>
        $"{program} cannot start, the configuration has errors:\n  {string.Join("\n  ", errors)}";
}
