using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Auth;

/// <summary>One shared secret for HS256. Section <c>Tokens:Secrets:N</c>.</summary>
internal sealed record TokenSecret
{
    /// <summary>Value of <c>kid</c> in the tokens it signs, up to 128 characters. Default none, for tokens without <c>kid</c>.</summary>
    [StringLength(TokenHeader.MaxKeyIdLength, MinimumLength = 1)]
    [Reloads]
    public string? KeyId { get; init; }

    /// <summary>The secret, at least 32 bytes once decoded (RFC 7518 section 3.2).</summary>
    [Required]
    [Reloads]
    [Secret]
    public string Secret
    {
        get;

        // The binder sets null where a file says null; that is no secret, and Required says so.
        init => field = value ?? "";
    } = "";

    /// <summary>How <see cref="Secret"/> is written. Default <c>Text</c>, the text itself: whoever signs must take it the same way.</summary>
    /// <remarks>Never guessed, because most base64 is readable as text and many texts are valid base64.</remarks>
    [EnumDataType(typeof(SecretEncoding))]
    [Reloads]
    public SecretEncoding Encoding { get; init; } = SecretEncoding.Text;

    /// <summary>Keeps the secret out of logs that print options.</summary>
    public override string ToString() => $"TokenSecret {{ KeyId = {KeyId}, Encoding = {Encoding} }}";

    /// <summary>The secret's bytes; <see langword="null"/> when it is not in its encoding.</summary>
    public byte[]? Decode()
    {
        if (Encoding == SecretEncoding.Text)
        {
            return System.Text.Encoding.UTF8.GetBytes(Secret);
        }

        var canonical = Secret.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return StrictBase64Url.Decode(System.Text.Encoding.UTF8.GetBytes(canonical));
    }
}
