using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Auth;

/// <summary>Reads receipts of super chats: tokens that the platform signs with the keys of its other tokens once it has been paid.</summary>
/// <remarks>Thread-safe. A receipt with an unknown key is refused without a look at the key source: whoever posts has joined with a token of it.</remarks>
internal sealed class ReceiptVerifier(IOptions<TokenOptions> options, TokenVerifier tokens, TimeProvider time)
{
    private readonly TokenClaims _claims = new(options.Value);

    /// <summary>Checks a receipt.</summary>
    /// <param name="text">As the viewer sent it.</param>
    /// <param name="viewer">Who posts with it.</param>
    /// <param name="roomId">The room they post to.</param>
    /// <param name="receipt">What it says.</param>
    /// <returns>Why it is not accepted; <see langword="null"/> when it is.</returns>
    public Rejection? Check(string text, Viewer viewer, string roomId, out SuperChatReceipt? receipt)
    {
        receipt = null;
        if (text.Length > options.Value.MaxTokenBytes || !Ascii.IsValid(text) || !CompactToken.TryParse(Encoding.ASCII.GetBytes(text), out var token))
        {
            return Refuse("It is not a signed token.");
        }

        if (tokens.CheckSignature(token) is { } refusal)
        {
            return Refuse(TokenResult.Refuse(refusal).Text);
        }

        var now = time.GetUtcNow();
        if (_claims.CheckParts(token.Payload, now) is { } reason)
        {
            return Refuse(TokenResult.Refuse(reason).Text);
        }

        if (!TryRead(token.Payload, now + SuperChatReceipt.MaxLifetime + options.Value.ClockSkew, out var read))
        {
            return Refuse($"It needs sub, room, jti (1 to {SuperChatReceipt.MaxIdLength} characters), exp (within {SuperChatReceipt.MaxLifetime.TotalMinutes:0} min) "
                + "and super_chat with amount, currency and duration.");
        }

        if (read.ViewerId != viewer.Id || read.RoomId != roomId)
        {
            return Refuse("It is for another viewer or another room.");
        }

        receipt = read;
        return null;
    }

    private static bool TryRead(ReadOnlyMemory<byte> payload, DateTimeOffset latest, [NotNullWhen(true)] out SuperChatReceipt? receipt)
    {
        receipt = null;
        if (!StrictJson.TryParseObject(payload, out var document))
        {
            return false;
        }

        using (document)
        {
            var claims = document.RootElement;
            if (!TokenClaims.TryReadTime(claims, "exp"u8, out var expires)
                || expires > latest
                || !TryText(claims, "sub", TokenIdentity.MaxSubjectLength, out var viewer)
                || !TryText(claims, "room", RoomId.MaxLength, out var room)
                || !TryText(claims, "jti", SuperChatReceipt.MaxIdLength, out var id)
                || !claims.TryGetProperty(SuperChatReceipt.Claim, out var paid)
                || paid.ValueKind != JsonValueKind.Object
                || !paid.TryGetProperty("amount"u8, out var amount)
                || amount.ValueKind != JsonValueKind.Number || !amount.TryGetInt64(out var units)
                || !TryText(paid, "currency", 3, out var currency)
                || !paid.TryGetProperty("duration"u8, out var duration)
                || duration.ValueKind != JsonValueKind.Number || !duration.TryGetInt32(out var seconds))
            {
                return false;
            }

            var superChat = new SuperChat(units, currency, TimeSpan.FromSeconds(seconds));
            receipt = superChat.IsValid ? new SuperChatReceipt(id, viewer, room, superChat) : null;
            return receipt is not null;
        }
    }

    private static bool TryText(JsonElement element, string name, int longest, [NotNullWhen(true)] out string? text)
    {
        text = null;
        return element.TryGetProperty(name, out var member) && StrictJson.TryGetText(member, out text) && text.Length >= 1 && text.Length <= longest
            && !text.Any(char.IsControl);
    }

    private static Rejection Refuse(string why) => new(RejectReason.ReceiptInvalid, "The receipt is not accepted. " + why);
}
