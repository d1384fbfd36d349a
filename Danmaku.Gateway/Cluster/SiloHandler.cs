using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Cluster;

/// <summary>How silos are dialled.</summary>
internal static class SiloHandler
{
    /// <summary>A handler with the configured certificates. A silo behind a dead line is noticed within some 6 s.</summary>
    /// <param name="options">Certificates.</param>
    /// <param name="endPoint">Where to dial whatever the name says, which TLS checks all the same; <see langword="null"/> to go by the address.</param>
    public static SocketsHttpHandler Create(SiloLinkOptions options, IPEndPoint? endPoint)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.Authorities is { } authorities)
        {
            // Ours alone: a certificate of a public authority says nothing about being a silo.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(authorities);
            tls.CertificateChainPolicy = policy;
        }

        if (options.Certificate is { } certificate)
        {
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, options.CertificateKey ?? certificate)];
        }

        var handler = new SocketsHttpHandler
        {
            SslOptions = tls,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(3),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(3),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        if (endPoint is not null)
        {
            handler.ConnectCallback = (_, cancellationToken) => DialAsync(endPoint, cancellationToken);
        }

        return handler;
    }

    private static async ValueTask<Stream> DialAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
