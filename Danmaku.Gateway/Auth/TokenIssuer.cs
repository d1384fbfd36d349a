using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Auth;

/// <summary>Signs HS256 tokens: for guests of <see cref="DemoMode"/>, and for an operator's check. Thread-safe.</summary>
/// <param name="keyId">The key's name, written as <c>kid</c> where it has one.</param>
/// <param name="secret">The key, at least 32 bytes.</param>
/// <param name="options">Issuer and audience are written as they will be checked, and the lifetime kept within its limit.</param>
/// <param name="time">Clock.</param>
internal sealed class TokenIssuer(string? keyId, byte[] secret, TokenOptions options, TimeProvider time)
{
    /// <summary>How long an issued token lives, where <see cref="TokenOptions.MaxLifetime"/> does not say less.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    // RFC 4648 base32 in lower case: ten of them are 50 random bits.
    private const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdLength = 10;

    /// <summary>A viewer of every room.</summary>
    /// <param name="name">The name they chose, cleaned as any other; otherwise one like "Guest 4821".</param>
    public IssuedToken IssueGuest(string? name) =>
        Issue("guest-", (name is null ? null : DisplayName.Clean(name)) ?? GuestName(), room: null);

    /// <summary>The streamer of one room.</summary>
    /// <param name="roomId">A valid room id.</param>
    public IssuedToken IssueStreamer(string roomId) =>
        RoomId.IsValid(roomId)
            ? Issue("streamer-", "Streamer", roomId)
            : throw new ArgumentException("Not a room id.", nameof(roomId));

    private static string GuestName() =>
        string.Create(CultureInfo.InvariantCulture, $"Guest {RandomNumberGenerator.GetInt32(1_000, 10_000)}");

    private IssuedToken Issue(string idPrefix, string name, string? room)
    {
        var id = idPrefix + RandomNumberGenerator.GetString(IdAlphabet, IdLength);
        var issuedAt = time.GetUtcNow().ToUnixTimeSeconds();
        var lifetime = options.MaxLifetime < Lifetime ? options.MaxLifetime.Value : Lifetime;
        var expiresAt = issuedAt + (long)lifetime.TotalSeconds;

        var header = Encode(json =>
        {
            json.WriteString("alg"u8, "HS256"u8);
            json.WriteString("typ"u8, "JWT"u8);
            if (keyId is not null)
            {
                json.WriteString("kid"u8, keyId);
            }
        });
        var payload = Encode(json => WriteClaims(json, id, name, room, issuedAt, expiresAt));
        var signed = $"{header}.{payload}";
        var signature = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed));
        return new IssuedToken(
            $"{signed}.{Base64Url.EncodeToString(signature)}", id, name, DateTimeOffset.FromUnixTimeSeconds(expiresAt));
    }

    private void WriteClaims(Utf8JsonWriter json, string id, string name, string? room, long issuedAt, long expiresAt)
    {
        json.WriteString("sub"u8, id);
        json.WriteString("name"u8, name);
        json.WriteNumber("iat"u8, issuedAt);
        json.WriteNumber("exp"u8, expiresAt);
        if (options.Issuer is { } issuer)
        {
            json.WriteString("iss"u8, issuer);
        }

        if (options.Audience is { } audience)
        {
            json.WriteString("aud"u8, audience);
        }

        if (room is not null)
        {
            json.WriteString("room"u8, room);
            json.WriteString("role"u8, "streamer"u8);
        }
    }

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
