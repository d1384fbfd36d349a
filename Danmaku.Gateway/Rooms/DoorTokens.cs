using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Rooms;

/// <summary>Door tokens as gateways use them: looked up at the first use, and looked up again while somebody is connected with them.</summary>
/// <remarks>
/// Opaque and without case, because there are clients that send what they are given in lower case: 20 random bytes in hexadecimal. Thread-safe.
/// One that is revoked elsewhere ends its connections within <see cref="Recheck"/>.
/// </remarks>
internal sealed partial class DoorTokens(ISiloLink link, TimeProvider time, ILogger<DoorTokens> logger) : BackgroundService
{
    /// <summary>How long what the store said counts.</summary>
    public static readonly TimeSpan Recheck = TimeSpan.FromSeconds(30);

    private const int TokenBytes = 20;

    // Beyond it the oldest are forgotten and asked for again: some 10 MB.
    private const int MostKnown = 20_000;

    // A wrong token that is tried over and over costs the store a look in so long.
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, KnownDoorToken> _known = new(StringComparer.Ordinal);

    /// <summary>Whether what was sent can be one; everything else is a signed token, which has dots.</summary>
    public static bool IsOne(string token) => token.Length == TokenBytes * 2 && token.All(char.IsAsciiHexDigit);

    /// <summary>A new one.</summary>
    /// <returns>The token, to be shown once, and what the store keeps of it.</returns>
    public static (string Token, string Hash) Make()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        return (token, HashOf(token));
    }

    /// <summary>Whose a token is.</summary>
    /// <param name="token">One that <see cref="IsOne"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see langword="null"/> when there is no such token in force.</returns>
    /// <exception cref="LinkUnavailableException">The store cannot be asked now.</exception>
    public async ValueTask<KnownDoorToken?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var hash = HashOf(token);
        var now = time.GetUtcNow();
        if (!_known.TryGetValue(hash, out var known) || now - known.CheckedAt > (known.Holder is null ? UnknownFor : Recheck))
        {
            known = await AskAsync(hash, cancellationToken);
        }

        if (known.IsRevoked || known.Holder!.ExpiresAt <= now)
        {
            return null;
        }

        known.Use(now);
        return known;
    }

    /// <summary>Looks up anew those of a viewer who has revoked one here; other gateways find out within <see cref="Recheck"/>.</summary>
    public async ValueTask RecheckAsync(string viewerId, CancellationToken cancellationToken)
    {
        foreach (var known in _known.Values.Where(known => known.Holder?.ViewerId == viewerId))
        {
            await RecheckAsync(known, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Recheck / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = time.GetUtcNow();
                foreach (var known in _known.Values)
                {
                    if (now - known.UsedAt > Recheck)
                    {
                        _known.TryRemove(KeyValuePair.Create(known.Hash, known));
                    }
                    else if (now - known.CheckedAt > Recheck / 3 * 2)
                    {
                        await RecheckAsync(known, stoppingToken);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The way it ends.
        }
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token.ToLowerInvariant())));

    private async ValueTask<KnownDoorToken> AskAsync(string hash, CancellationToken cancellationToken)
    {
        var answer = await link.DoorTokensAsync(new DoorTokenRequest.Find(hash), cancellationToken);
        var now = time.GetUtcNow();
        if (_known.TryGetValue(hash, out var known) && known.Holder is not null)
        {
            // Sessions hold on to this object, so it is the one to be told.
            if (answer.Tokens.IsEmpty)
            {
                known.Revoke();
                _known.TryRemove(KeyValuePair.Create(hash, known));
            }
            else
            {
                known.Confirm(now);
            }

            return known;
        }

        if (_known.Count >= MostKnown)
        {
            ForgetUnknown();
        }

        var found = new KnownDoorToken(hash, answer.Tokens is [var token] ? token : null, now);
        _known[hash] = found;
        return found;
    }

    // Made-up tokens must not push out those that somebody is connected with.
    private void ForgetUnknown()
    {
        foreach (var known in _known.Values.Where(static known => known.Holder is null))
        {
            _known.TryRemove(KeyValuePair.Create(known.Hash, known));
        }
    }

    private async ValueTask RecheckAsync(KnownDoorToken known, CancellationToken cancellationToken)
    {
        if (known.Holder is null)
        {
            return;
        }

        try
        {
            await AskAsync(known.Hash, cancellationToken);
        }
        catch (LinkUnavailableException exception)
        {
            // Whoever is in stays in while nobody can say whether they may.
            Log.NotChecked(logger, exception.Rejection.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1220, LogLevel.Debug, "A door token could not be looked up again: {Why}", EventName = nameof(NotChecked))]
        public static partial void NotChecked(ILogger logger, string why);
    }
}
