namespace Danmaku.Gateway.Api;

// As in Views.cs: for the OpenAPI document.

/// <summary>What to issue: what it is called, and for how many seconds.</summary>
internal sealed record DoorTokenOrderView(string? Label, double? Lifetime);

/// <summary>A new door token. The token is shown this once.</summary>
internal sealed record IssuedDoorTokenView(
    string Token, string Id, string Label, long IssuedAt, long ExpiresAt, IReadOnlyDictionary<string, string> Rooms);

/// <summary>Door tokens that are in force.</summary>
internal sealed record DoorTokensView(IReadOnlyList<DoorTokenView> Tokens);

/// <summary>A door token, without the token itself.</summary>
internal sealed record DoorTokenView(string Id, string Label, long IssuedAt, long ExpiresAt, IReadOnlyDictionary<string, string> Rooms);
