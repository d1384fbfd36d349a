using Danmaku.Contracts.Messages;

namespace Danmaku.Tests.Domain.Brake;

/// <summary>Somebody tries to post.</summary>
/// <param name="At">When, from the start of the activation.</param>
/// <param name="ViewerId">Who.</param>
/// <param name="Text">What.</param>
internal sealed record SimulatedDraft(TimeSpan At, string ViewerId, string Text)
{
    public ViewerRole Role { get; init; } = ViewerRole.Viewer;

    /// <summary>Age of the account, where the token says it.</summary>
    public TimeSpan? AccountAge { get; init; }

    /// <summary>Whether a raid sent it.</summary>
    public bool IsSpam { get; init; }
}
