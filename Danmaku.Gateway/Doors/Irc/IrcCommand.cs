using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>What a text that begins with a slash asks for.</summary>
internal abstract record IrcCommand
{
    private IrcCommand()
    {
    }

    /// <summary>A command of the room.</summary>
    /// <param name="Command">The command.</param>
    /// <param name="Answers">How it is answered.</param>
    public sealed record Moderate(ModerationCommand Command, IrcCommandAnswers Answers) : IrcCommand;

    /// <summary>Who the moderators are.</summary>
    public sealed record ListModerators : IrcCommand;

    /// <summary>The colour of this connection's comments from now on.</summary>
    /// <param name="Color">24-bit RGB.</param>
    public sealed record ChooseColor(int Color) : IrcCommand;

    /// <summary>It is answered at once, without the room.</summary>
    /// <param name="Id">The notice's <c>msg-id</c>.</param>
    /// <param name="Message">In words.</param>
    public sealed record Answer(string Id, string Message) : IrcCommand;

    /// <summary>The client leaves.</summary>
    public sealed record Disconnect : IrcCommand;
}
