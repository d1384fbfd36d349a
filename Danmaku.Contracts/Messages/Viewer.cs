namespace Danmaku.Contracts.Messages;

/// <summary>Who is speaking, as their token says.</summary>
/// <param name="Id">Stable id, 1 to 128 characters; sanctions and rate limits hold on to it across connections.</param>
/// <param name="Name">What others read, 1 to 32 grapheme clusters.</param>
/// <param name="Role">Role in the room at hand.</param>
public sealed record Viewer(string Id, string Name, ViewerRole Role)
{
    /// <summary>When the account was made, as the token says; <see langword="null"/> where it does not. For the raid brake.</summary>
    public DateTimeOffset? Created { get; init; }
}
