using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Danmaku.Gateway.Sockets.Bare;

/// <summary>
/// Proxies in front of bare TCP, which begin every connection with a <see cref="ProxyHeader"/>. What comes from them counts from then on as its
/// client's; what comes from elsewhere is a client's own, and a header there is only bytes.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="proxies">Where they are.</param>
/// <param name="patience">How long a header may take.</param>
/// <param name="time">Clock.</param>
internal sealed class TrustedProxies(AddressNetworks proxies, TimeSpan patience, TimeProvider time)
{
    /// <summary>Reads the header of a connection that comes from a proxy, and gives the connection its client's address.</summary>
    /// <param name="connection">Before anything was read from it.</param>
    /// <returns>What is wrong with the header; <see langword="null"/> when nothing is, or none is wanted.</returns>
    public async ValueTask<string?> ReadHeaderAsync(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address } || !proxies.Contain(address))
        {
            return null;
        }

        using var late = new CancellationTokenSource(patience, time);
        try
        {
            return await ReadAsync(connection, late.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return "it did not come in time";
        }
    }

    private static async ValueTask<string?> ReadAsync(ConnectionContext connection, CancellationToken late)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync(late);
            var buffer = result.Buffer;
            switch (ProxyHeader.Read(buffer, out var header))
            {
                case ProxyHeaderState.Whole:
                    input.AdvanceTo(buffer.GetPosition(header.Length));
                    connection.RemoteEndPoint = header.Client ?? connection.RemoteEndPoint;
                    return null;
                case ProxyHeaderState.Incomplete when !result.IsCompleted:
                    input.AdvanceTo(buffer.Start, buffer.End);
                    break;
                default:
                    input.AdvanceTo(buffer.End);
                    return buffer.IsEmpty ? "the connection ended before it" : "the first bytes are none";
            }
        }
    }
}
