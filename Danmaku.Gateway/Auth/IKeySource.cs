namespace Danmaku.Gateway.Auth;

/// <summary>Where a JSON Web Key Set comes from.</summary>
internal interface IKeySource
{
    /// <summary>Longest key set that is read, in bytes. 256 KiB hold some 500 RSA keys; a set has two or three.</summary>
    const int MaxBytes = 256 * 1024;

    /// <summary>File name or address, for logs.</summary>
    string Name { get; }

    /// <summary>Whether the service cannot start without it: a local file must be there, a server may be down for a while.</summary>
    bool IsNeededAtStart { get; }

    /// <summary>Reads the key set's bytes.</summary>
    /// <exception cref="KeySourceException">It cannot be had, or is too long.</exception>
    Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);
}
