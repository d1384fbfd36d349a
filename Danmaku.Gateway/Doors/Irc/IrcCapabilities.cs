namespace Danmaku.Gateway.Doors.Irc;

/// <summary>The names of <see cref="IrcAbilities"/> on the wire.</summary>
internal static class IrcCapabilities
{
    private static readonly (string Name, IrcAbilities Ability)[] Names =
    [
        ("twitch.tv/tags", IrcAbilities.Tags),
        ("twitch.tv/commands", IrcAbilities.Commands),
        ("twitch.tv/membership", IrcAbilities.Membership),
        ("echo-message", IrcAbilities.Echo),
        ("message-tags", IrcAbilities.MessageIds),
        ("server-time", IrcAbilities.Times),
        ("batch", IrcAbilities.Batches),
        ("draft/chathistory", IrcAbilities.History),
    ];

    /// <summary>All there are.</summary>
    public static string All { get; } = string.Join(' ', Names.Select(static known => known.Name));

    /// <summary>The names of some.</summary>
    public static string ListOf(IrcAbilities abilities) => string.Join(' ', Names.Where(known => abilities.HasFlag(known.Ability)).Select(static known => known.Name));

    /// <summary>Does what a <c>CAP REQ</c> asks for, all of it or nothing.</summary>
    /// <param name="request">Names; one with a minus is given up.</param>
    /// <param name="abilities">What the client has.</param>
    /// <returns><see langword="false"/> when one is not known, and nothing is done.</returns>
    public static bool TryApply(string request, ref IrcAbilities abilities)
    {
        var next = abilities;
        foreach (var word in request.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = word.TrimStart('-');
            var (_, ability) = Array.Find(Names, known => known.Name == name);
            if (ability == IrcAbilities.None)
            {
                return false;
            }

            next = word[0] == '-' ? next & ~ability : next | ability;
        }

        abilities = next;
        return true;
    }
}
