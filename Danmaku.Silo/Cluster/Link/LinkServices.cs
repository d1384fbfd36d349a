using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Danmaku.Silo.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>What a silo needs to serve gateways; <see cref="IClusterRooms"/> is the caller's to add.</summary>
internal static class LinkServices
{
    /// <summary>Longest message either way, in bytes; gateways have the same. The longest rule set there can be has some 9 MB, with a thousand texts to try it on 13.</summary>
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>Adds the relay, the endpoint, its port and their options (section <c>Link</c>).</summary>
    public static IServiceCollection AddGatewayLinks(this IServiceCollection services)
    {
        services.AddSettings<LinkOptions>();
        services.AddSingleton<IValidateOptions<LinkOptions>, LinkKeysValidator>();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LinkMetrics>();
        services.AddSingleton<RoomRelay>();
        services.AddSingleton<IRoomRelay>(static provider => provider.GetRequiredService<RoomRelay>());
        services.AddHostedService(static provider => provider.GetRequiredService<RoomRelay>());
        services.AddSingleton<GatewayConnections>();
        services.AddHostedService(static provider => provider.GetRequiredService<GatewayConnections>());
        services.AddSingleton<GatewayLinkEndpoint>();
        services.AddSingleton<ServiceKeyInterceptor>();
        services.AddGrpc().AddServiceOptions<GatewayLinkEndpoint>(static grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxMessageBytes;
            grpc.MaxSendMessageSize = MaxMessageBytes;
            grpc.Interceptors.Add<ServiceKeyInterceptor>();
        });
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LinkOptions>>(static (kestrel, link) => Configure(kestrel, link.Value));
        return services;
    }

    /// <summary>Maps the endpoint.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGatewayLinks(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<GatewayLinkEndpoint>();

    private static void Configure(KestrelServerOptions kestrel, LinkOptions link)
    {
        // A gateway behind a dead line is noticed within some 6 s, well before its leases lapse.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(3);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(3);

        // What a gateway may send ahead of what is read here: some thousand comments.
        kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 2 * 1024 * 1024;
        kestrel.ListenAnyIP(link.Port, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            if (link.Certificate is { } certificate)
            {
                endpoint.UseHttps(X509Certificate2.CreateFromPemFile(certificate, link.CertificateKey ?? certificate), https => Ask(https, link));
            }
        });
    }

    private static void Ask(HttpsConnectionAdapterOptions https, LinkOptions link)
    {
        if (link.ClientAuthorities is { } path)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, errors) => IsFrom(authorities, certificate, errors);
        }
    }

    // Ours alone: a certificate of a public authority says nothing about being a gateway.
    private static bool IsFrom(X509Certificate2Collection authorities, X509Certificate2 certificate, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
