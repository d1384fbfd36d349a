using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Brake;

/// <summary>How much of a stranger an author is to a room, in quarters.</summary>
internal static class Strangeness
{
    /// <summary>Commented here long enough ago, or has an old account: a person, however unwelcome.</summary>
    public const int None = 0;

    /// <summary>New here, and nothing says how old the account is.</summary>
    public const int Unknown = 2;

    /// <summary>New here, with a young account.</summary>
    public const int Young = 4;

    /// <summary>Accounts younger than this are young.</summary>
    public static readonly TimeSpan YoungAccount = TimeSpan.FromDays(7);

    /// <summary>Whoever first commented in the room this long ago is no stranger.</summary>
    public static readonly TimeSpan Acquaintance = TimeSpan.FromMinutes(5);

    // A raid is prepared with new accounts, and some of them post something harmless first.
    private static readonly TimeSpan YoungAcquaintance = TimeSpan.FromMinutes(30);

    /// <summary>Judges an author.</summary>
    /// <param name="role">Role: anybody may follow a room, so a member is only half as known as they look.</param>
    /// <param name="accountAge">Age of the account, if known.</param>
    /// <param name="acquaintance">Time since the author's first comment in the room.</param>
    public static int Of(ViewerRole role, TimeSpan? accountAge, TimeSpan acquaintance)
    {
        if (role >= ViewerRole.Moderator)
        {
            return None;
        }

        var (strangeness, until) = accountAge switch
        {
            null => (Unknown, Acquaintance),
            { } age when age < YoungAccount => (Young, YoungAcquaintance),
            _ => (None, TimeSpan.Zero),
        };
        return acquaintance >= until ? None
            : role == ViewerRole.Member ? strangeness / 2
            : strangeness;
    }
}
