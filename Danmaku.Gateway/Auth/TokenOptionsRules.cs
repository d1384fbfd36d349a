using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Auth;

/// <summary>Rules of <see cref="TokenOptions"/> that span properties or need more than a range. Reports all that are broken.</summary>
internal sealed class TokenOptionsRules : IValidateOptions<TokenOptions>
{
    public ValidateOptionsResult Validate(string? name, TokenOptions options)
    {
        var broken = new ValidateOptionsResultBuilder();
        if (options.JwksFile is not null && options.JwksUrl is not null)
        {
            broken.AddError("Set one of the two: a key set comes from a file or from an address.",
                $"{TokenOptions.SectionName}:{nameof(TokenOptions.JwksFile)} and {nameof(TokenOptions.JwksUrl)}");
        }

        if (options.JwksUrl is { } url && !IsTrustworthy(url))
        {
            // Whoever can change the answer on its way can sign as anybody.
            broken.AddError("Must be an absolute https address; plain http only to this machine, and no user name or password in it.",
                $"{TokenOptions.SectionName}:{nameof(TokenOptions.JwksUrl)}");
        }

        CheckSecrets(options.Secrets, broken);
        return broken.Build();
    }

    private static bool IsTrustworthy(Uri url) =>
        url.IsAbsoluteUri
        && url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static void CheckSecrets(IReadOnlyList<TokenSecret> secrets, ValidateOptionsResultBuilder broken)
    {
        var keyIds = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < secrets.Count; i++)
        {
            var section = $"{TokenOptions.SectionName}:{nameof(TokenOptions.Secrets)}:{i}";
            if (secrets[i].Decode() is not { } bytes)
            {
                broken.AddError("Is not base64 or base64url.", $"{section}:{nameof(TokenSecret.Secret)}");
            }
            else if (bytes.Length < VerificationKey.MinSecretBytes)
            {
                broken.AddError(
                    $"Has {bytes.Length} bytes; HS256 needs at least {VerificationKey.MinSecretBytes} (RFC 7518 section 3.2).",
                    $"{section}:{nameof(TokenSecret.Secret)}");
            }

            if (!keyIds.Add(secrets[i].KeyId ?? ""))
            {
                broken.AddError(
                    "Two secrets cannot share a key id; at most one may have none.", $"{section}:{nameof(TokenSecret.KeyId)}");
            }
        }
    }
}
