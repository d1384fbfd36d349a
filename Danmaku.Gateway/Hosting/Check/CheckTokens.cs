using System.Net;
using System.Text.Json.Nodes;
using Danmaku.Gateway.Auth;
using Danmaku.Hosting.Commands;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Hosting.Check;

/// <summary>Where <c>check</c> has its token from: a file, the configured secret, or the service in demo mode, the first that there is.</summary>
/// <param name="file">File with a token.</param>
/// <param name="settings">Arguments that are configuration.</param>
/// <param name="http">To the service.</param>
/// <param name="time">Clock.</param>
internal sealed class CheckTokens(string? file, IReadOnlyList<string> settings, HttpClient http, TimeProvider time)
{
    private const string ViewerName = "Check";

    /// <exception cref="CheckFailedException">There is none to be had.</exception>
    /// <exception cref="OptionsValidationException">The section <c>Tokens</c> is wrong.</exception>
    public async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            return await ReadAsync(file, cancellationToken);
        }

        var options = Options();
        return options.Secrets is [var secret, ..]
            ? new TokenIssuer(secret.KeyId, secret.Decode()!, options, time).IssueGuest(ViewerName).Token
            : await GuestAsync(cancellationToken);
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckFailedException($"the token cannot be read: {exception.Message}", inner: exception);
        }
    }

    private TokenOptions Options()
    {
        var builder = CommandConfiguration.Read(settings);
        builder.Services.AddTokens(static _ => ".");
        using var provider = builder.Services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<TokenOptions>>().Value;
    }

    private async Task<string> GuestAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.PostAsJsonAsync("demo/tokens", new JsonObject { ["name"] = ViewerName }, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                throw new CheckFailedException(
                    "the service gives no guest tokens, since it has keys: name a file with --token-file, or give the command the same Tokens:Secrets:0.");
            }

            if (!response.IsSuccessStatusCode)
            {
                throw new CheckFailedException(
                    $"POST /demo/tokens was answered with {(int)response.StatusCode}.",
                    isPassing: response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests);
            }

            return (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))?["token"]?.GetValue<string>()
                ?? throw new CheckFailedException("the answer to POST /demo/tokens has no token.");
        }
        catch (HttpRequestException exception)
        {
            throw CheckRun.Unreachable(exception);
        }
    }
}
