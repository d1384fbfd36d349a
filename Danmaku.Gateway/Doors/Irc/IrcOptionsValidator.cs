using Danmaku.Gateway.Rooms;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>Checks what the <see cref="IrcOptions"/> say together, and the files that they name.</summary>
/// <param name="configuration">Where the trusted proxies stand.</param>
internal sealed class IrcOptionsValidator(IConfiguration configuration) : IValidateOptions<IrcOptions>
{
    private const string Proxies = $"{GatewayOptions.SectionName}:{nameof(GatewayOptions.TrustedProxies)}";

    public ValidateOptionsResult Validate(string? name, IrcOptions options)
    {
        string[] errors = [.. CheckPorts(options), .. CheckFiles(options)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>A key with its section.</summary>
    public static string Key(string name) => $"{IrcOptions.SectionName}:{name}";

    private IEnumerable<string> CheckPorts(IrcOptions options)
    {
        foreach (var (port, key) in new[] { (options.TcpPort, Key(nameof(options.TcpPort))), (options.TlsPort, Key(nameof(options.TlsPort))) })
        {
            if (port > 0 && !options.Enabled)
            {
                yield return $"{key} is {port}, and {Key(nameof(options.Enabled))} is false: set it to true, or take the port away.";
            }
        }

        if (options.TlsPort > 0 && options.TlsPort == options.TcpPort)
        {
            yield return $"{Key(nameof(options.TlsPort))} and {Key(nameof(options.TcpPort))} are both {options.TlsPort}: a port has TLS or has not.";
        }

        if (options.ProxyProtocol && !configuration.GetSection(Proxies).GetChildren().Any())
        {
            yield return $"{Key(nameof(options.ProxyProtocol))} is true, and {Proxies} names nobody from whom a header would be believed.";
        }
    }

    private static IEnumerable<string> CheckFiles(IrcOptions options)
    {
        if (options.TlsCertificate is not { Length: > 0 } certificate)
        {
            if (options.TlsPort > 0)
            {
                yield return $"{Key(nameof(options.TlsPort))} is {options.TlsPort} and needs {Key(nameof(options.TlsCertificate))}, a PEM file.";
            }

            if (options.TlsKey is { Length: > 0 })
            {
                yield return $"{Key(nameof(options.TlsKey))} needs {Key(nameof(options.TlsCertificate))}.";
            }

            yield break;
        }

        string? error = null;
        try
        {
            PemFiles.Read(certificate, options.TlsKey).Load();
        }
        catch (PemException exception)
        {
            error = exception.Message;
        }

        if (error is not null)
        {
            yield return error;
        }
    }
}
