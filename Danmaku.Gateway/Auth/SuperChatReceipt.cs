using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Auth;

/// <summary>What a platform says of a payment it took: who paid, for which room, and what they get. Checked.</summary>
/// <param name="Id">The <c>jti</c> claim: the payment's own number, 1 to <see cref="MaxIdLength"/> characters. One comment for each.</param>
/// <param name="ViewerId">The <c>sub</c> claim.</param>
/// <param name="RoomId">The <c>room</c> claim.</param>
/// <param name="SuperChat">The <c>super_chat</c> claim.</param>
internal sealed record SuperChatReceipt(string Id, string ViewerId, string RoomId, SuperChat SuperChat)
{
    /// <summary>Claim that makes a receipt of a token; no token with it lets anybody in.</summary>
    public const string Claim = "super_chat";

    /// <summary>Longest <c>jti</c>, so that it fits a nonce with what it begins with.</summary>
    public const int MaxIdLength = 48;

    /// <summary>Longest time between now and <c>exp</c>: a receipt must not outlive the rooms' memory of nonces, or it would buy two comments.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Makes posting with the receipt again the same as posting once, on whatever connection.</summary>
    public string Nonce => "receipt:" + Id;
}
