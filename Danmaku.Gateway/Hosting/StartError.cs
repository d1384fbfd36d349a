using Danmaku.Hosting.Management;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Hosting;

/// <summary>What keeps a gateway from starting, in sentences for an operator.</summary>
internal static class StartError
{
    // These throw exceptions of no type of their own; where they come from tells them from bugs.
    private const string AddressParser = "Microsoft.AspNetCore.Http";
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel.Core";

    public static string? Of(Exception exception) =>
        StartFailure.Of(exception, "Danmaku", ": stop it, or choose one with --urls.", Own);

    private static string? Own(Exception exception) => exception switch
    {
        _ when EmbeddedRooms.StartError(exception) is { } store => store,
        Auth.KeySourceException keys => keys.Message,
        ManagementStartException management => management.Message,
        Doors.Irc.IrcStartException irc => irc.Message,
        Doors.Irc.PemException certificate => certificate.Message,
        Auth.DemoModeException demo => demo.Message,
        FormatException { Source: AddressParser } or InvalidOperationException { Source: Kestrel } =>
            $"{exception.Message} Say where to listen with --urls, as in --urls http://127.0.0.1:8080.",
        _ => null,
    };
}
