using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Judging;

/// <summary>What <see cref="JudgeOptions"/> must be beside in range. No sentence of it repeats a secret.</summary>
internal sealed class JudgeOptionsRules : IValidateOptions<JudgeOptions>
{
    private const string UrlName = $"{JudgeOptions.SectionName}:{nameof(JudgeOptions.Url)}";
    private const string SecretsName = $"{JudgeOptions.SectionName}:{nameof(JudgeOptions.Secrets)}";

    /// <summary>The one in use and the one before it.</summary>
    private const int MostSecrets = 2;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, JudgeOptions options)
    {
        var broken = new ValidateOptionsResultBuilder();
        if (options.Url is { } url)
        {
            CheckUrl(url, options.AllowPlainHttp, broken);
        }
        else if (options.Secrets.Count > 0)
        {
            broken.AddError($"Must be given where {SecretsName} are: without it nobody is asked.", UrlName);
        }

        if (options.Secrets.Count > MostSecrets || (options.Url is not null && options.Secrets.Count == 0))
        {
            broken.AddError($"Must be one, or {MostSecrets} while one is being replaced: requests are signed with each.", SecretsName);
        }

        for (var i = 0; i < options.Secrets.Count; i++)
        {
            if (!WebhookSigner.TryRead(options.Secrets[i] ?? "", out _))
            {
                broken.AddError(
                    $"Must be whsec_ and {WebhookSigner.MinSecretBytes} to {WebhookSigner.MaxSecretBytes} bytes in base64; "
                        + "'openssl rand -base64 32' makes some.",
                    $"{SecretsName}:{i}");
            }
        }

        return broken.Build();
    }

    private static void CheckUrl(Uri url, bool allowPlainHttp, ValidateOptionsResultBuilder broken)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            broken.AddError("Must be an absolute address that begins with https.", UrlName);
            return;
        }

        if (url.UserInfo.Length > 0)
        {
            broken.AddError("Must have no user name or password in it: requests are signed.", UrlName);
        }

        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback && !allowPlainHttp)
        {
            broken.AddError(
                $"Must be https, or on this machine; {JudgeOptions.SectionName}:{nameof(JudgeOptions.AllowPlainHttp)} if the network between is yours.",
                UrlName);
        }
    }
}
