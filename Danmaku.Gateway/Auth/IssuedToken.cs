namespace Danmaku.Gateway.Auth;

/// <summary>A token handed out in <see cref="DemoMode"/>.</summary>
/// <param name="Token">To be sent when joining.</param>
/// <param name="ViewerId">Its <c>sub</c>.</param>
/// <param name="DisplayName">Its <c>name</c>.</param>
/// <param name="ExpiresAt">Its <c>exp</c>.</param>
internal sealed record IssuedToken(string Token, string ViewerId, string DisplayName, DateTimeOffset ExpiresAt)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => $"IssuedToken {{ ViewerId = {ViewerId}, ExpiresAt = {ExpiresAt:O} }}";
}
