using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>The IRC door. Section <c>Irc</c>.</summary>
internal sealed record IrcOptions
{
    public const string SectionName = "Irc";

    /// <summary>Whether IRC is spoken over WebSocket, at the path <c>/</c>. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// Port where it is spoken over bare TCP, on all addresses and without TLS. Default 0; 0 (none) to 65,535. Needs <see cref="Enabled"/>.
    /// </summary>
    [Range(0, 65_535)]
    public int TcpPort { get; init; }
}

/// <summary>Checks what the <see cref="IrcOptions"/> say together.</summary>
internal sealed class IrcOptionsValidator : IValidateOptions<IrcOptions>
{
    public ValidateOptionsResult Validate(string? name, IrcOptions options) => options.TcpPort > 0 && !options.Enabled
        ? ValidateOptionsResult.Fail($"{IrcOptions.SectionName}:{nameof(IrcOptions.TcpPort)} is {options.TcpPort}, and "
            + $"{IrcOptions.SectionName}:{nameof(IrcOptions.Enabled)} is false: set it to true, or take the port away.")
        : ValidateOptionsResult.Success;
}
