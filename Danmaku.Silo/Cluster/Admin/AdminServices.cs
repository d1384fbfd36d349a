using System.Security.Cryptography.X509Certificates;
using Danmaku.Contracts.Protos.Admin.V1;
using Danmaku.Silo.Diagnostics;
using Grpc.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>The API for platforms: off, without a port and unmapped until it has a key. The relay is that of the gateways' links.</summary>
internal static class AdminServices
{
    /// <summary>Longest message either way, in bytes. The longest rule set there can be has some 9 MB, with a thousand texts to try it on 13.</summary>
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    private static readonly string[] Paths =
    [
        $"/{RoomAdminService.Descriptor.FullName}",
        "/grpc.health.v1.Health",
        "/grpc.reflection.v1.ServerReflection",
        "/grpc.reflection.v1alpha.ServerReflection",
    ];

    /// <summary>Adds the endpoint, its port and their options (section <c>Admin</c>).</summary>
    public static IServiceCollection AddAdminApi(this IServiceCollection services)
    {
        services.AddSettings<AdminOptions>();
        services.AddSingleton<IValidateOptions<AdminOptions>, AdminKeysValidator>();
        services.AddSingleton(static provider =>
        {
            var endpoint = ActivatorUtilities.CreateInstance<RoomAdminEndpoint>(provider);
            provider.GetRequiredService<AdminMetrics>().ObserveSubscriptions(
                () => endpoint.Subscriptions, provider.GetRequiredService<IOptions<AdminOptions>>().Value.Subscriptions);
            return endpoint;
        });
        services.AddMetrics();
        services.AddSingleton<AdminMetrics>();
        services.AddSingleton<AdminKeyInterceptor>();
        services.AddSingleton<AdminCallInterceptor>();
        services.AddGrpc().AddServiceOptions<RoomAdminEndpoint>(static grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxMessageBytes;
            grpc.MaxSendMessageSize = MaxMessageBytes;
            grpc.Interceptors.Add<AdminCallInterceptor>();
            grpc.Interceptors.Add<AdminKeyInterceptor>();
        }).AddServiceOptions<ReflectionServiceImpl>(static grpc => grpc.Interceptors.Add<AdminKeyInterceptor>());
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(static health => health.Services.Map(RoomAdminService.Descriptor.FullName, static _ => true));
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<AdminOptions>>(static (kestrel, admin) => Listen(kestrel, admin.Value));
        return services;
    }

    /// <summary>Maps the endpoint, health and reflection where there are keys, and keeps each port to its own services.</summary>
    public static void MapAdminApi(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<AdminOptions>>().Value.Keys.Count == 0)
        {
            return;
        }

        // Whoever may reach one port need not be let in by the other: gateways show other keys, or none.
        app.Use(static (context, next) =>
        {
            var isAdminPort = context.Features.Get<AdminPort>() is not null;
            if (isAdminPort == Paths.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        app.MapGrpcService<RoomAdminEndpoint>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
    }

    private static void Listen(KestrelServerOptions kestrel, AdminOptions admin)
    {
        if (admin.Keys.Count == 0)
        {
            return;
        }

        kestrel.ListenAnyIP(admin.Port, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http2;
            endpoint.Use(static next => connection =>
            {
                connection.Features.Set(new AdminPort());
                return next(connection);
            });
            if (admin.Certificate is { } certificate)
            {
                endpoint.UseHttps(X509Certificate2.CreateFromPemFile(certificate, admin.CertificateKey ?? certificate));
            }
        });
    }

    /// <summary>Marks connections that came in by the API's port.</summary>
    private sealed class AdminPort;
}
