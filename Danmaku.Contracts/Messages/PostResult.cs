namespace Danmaku.Contracts.Messages;

/// <summary>What became of a draft.</summary>
public abstract record PostResult
{
    private PostResult()
    {
    }

    /// <summary>The room accepted it, now or at an earlier try with the same nonce.</summary>
    /// <param name="Position">Place and id of the comment.</param>
    /// <param name="Stored">
    /// <see langword="true"/>: no crash loses it. <see langword="false"/>: viewers have it and it waits for a store that is away.
    /// </param>
    /// <param name="Thinned">Beyond the display budget: only its poster sees it on the picture; history has it.</param>
    public sealed record Accepted(RoomPosition Position, bool Stored, bool Thinned) : PostResult
    {
        /// <summary>Whether others see it yet; a poster is never told <see cref="CommentStage.Shadowed"/>.</summary>
        public CommentStage Stage { get; init; } = CommentStage.Shown;

        /// <summary>The text as it is shown, where the room's rules masked a part of what was typed.</summary>
        public string? Masked { get; init; }
    }

    /// <summary>The room did not accept it.</summary>
    /// <param name="Rejection">Why.</param>
    public sealed record Rejected(Rejection Rejection) : PostResult;
}
