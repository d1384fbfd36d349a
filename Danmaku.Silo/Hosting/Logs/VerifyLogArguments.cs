using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Hosting.Logs;

/// <summary>What <c>verify-log</c> is asked: a file or a room.</summary>
/// <param name="File">The export to check.</param>
/// <param name="Room">The room whose log in the store to check.</param>
/// <param name="Head">Hash of an entry that was there once.</param>
/// <param name="After">Hash of the entry before the first one.</param>
/// <param name="Settings">Arguments that are configuration.</param>
internal sealed record VerifyLogArguments(string? File, string? Room, string? Head, string? After, IReadOnlyList<string> Settings)
{
    /// <summary>Reads a command line: <c>--name value</c> or <c>--name=value</c>; names with a colon are settings.</summary>
    /// <returns><see langword="null"/> when it says anything else.</returns>
    public static VerifyLogArguments? Read(IEnumerable<string> args)
    {
        var read = new VerifyLogArguments(null, null, null, null, []);
        var left = new Queue<string>(args);
        while (left.TryDequeue(out var argument))
        {
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                if (read.File is not null)
                {
                    return null;
                }

                read = read with { File = argument };
                continue;
            }

            var (name, value) = argument.IndexOf('=') is >= 0 and var equals ? (argument[..equals], argument[(equals + 1)..]) : (argument, null);
            if ((value ?? (left.TryDequeue(out var next) ? next : null)) is not { Length: > 0 } given || read.With(name, given) is not { } with)
            {
                return null;
            }

            read = with;
        }

        return (read.File is null) != (read.Room is null) ? read : null;
    }

    private VerifyLogArguments? With(string name, string value) => name switch
    {
        "--room" when RoomId.IsValid(value) => this with { Room = value },
        "--head" when IsHash(value) => this with { Head = value.ToLowerInvariant() },
        "--after" when IsHash(value) => this with { After = value.ToLowerInvariant() },
        _ when name.Contains(':') || name == "--contentRoot" => this with { Settings = [.. Settings, $"{name}={value}"] },
        _ => null,
    };

    private static bool IsHash(string text) => text.Length == LogChain.Start.Length && text.All(char.IsAsciiHexDigit);
}
