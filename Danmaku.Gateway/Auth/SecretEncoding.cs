namespace Danmaku.Gateway.Auth;

/// <summary>How a configured secret is written.</summary>
internal enum SecretEncoding
{
    /// <summary>The secret is the UTF-8 text.</summary>
    Text = 1,

    /// <summary>The text is base64 or base64url of the secret, with or without padding.</summary>
    Base64 = 2,
}
