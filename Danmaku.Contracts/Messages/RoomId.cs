namespace Danmaku.Contracts.Messages;

/// <summary>What a room may be called: 1 to 64 of <c>a-z A-Z 0-9 _ -</c>.</summary>
/// <remarks>Narrow on purpose: an id stands in addresses, IRC names and metrics without escaping.</remarks>
public static class RoomId
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether <paramref name="id"/> can name a room.</summary>
    public static bool IsValid(ReadOnlySpan<char> id)
    {
        if (id.IsEmpty || id.Length > MaxLength)
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
