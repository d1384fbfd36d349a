namespace Danmaku.Gateway.Auth;

/// <summary>A key set behind an address.</summary>
/// <param name="url">Where it is.</param>
/// <param name="timeout">How long one fetch may take, headers and body together.</param>
/// <param name="clients">Gives the client named <see cref="ClientName"/>, which follows no redirects.</param>
/// <param name="time">Clock of the timeout.</param>
internal sealed class JwksUrlSource(Uri url, TimeSpan timeout, IHttpClientFactory clients, TimeProvider time) : IKeySource
{
    /// <summary>Name of the HTTP client that fetches key sets.</summary>
    public const string ClientName = "danmaku-jwks";

    public string Name => url.AbsoluteUri;

    public bool IsNeededAtStart => false;

    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.ParseAdd("application/jwk-set+json, application/json");
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new KeySourceException($"The key set {Name} was answered with status {(int)response.StatusCode}.");
            }

            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            return await BoundedRead.ToEndAsync(body, Name, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KeySourceException($"The key set {Name} did not arrive within {timeout}.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new KeySourceException($"The key set {Name} cannot be fetched: {e.Message}", e);
        }
    }
}
