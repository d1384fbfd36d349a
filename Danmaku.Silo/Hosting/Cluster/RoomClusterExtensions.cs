using System.Globalization;
using System.Net;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Cluster;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Judging;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Journal;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Danmaku.Silo.Hosting.Cluster;

/// <summary>A silo's part in the cluster.</summary>
internal static class RoomClusterExtensions
{
    // How many silos must find one dead before it is held so. With fewer silos left, all of them.
    private const int Votes = 2;

    private const string ProviderKey = $"{StoreOptions.SectionName}:{nameof(StoreOptions.Provider)}";
    private const string DrainTimeoutKey = $"{StoreOptions.SectionName}:{nameof(StoreOptions.DrainTimeout)}";

    /// <summary>Adds the journal's last word; to be stopped after the rooms, so to be added before them.</summary>
    public static IServiceCollection AddJournalDrain(this IServiceCollection services) => services.AddHostedService<JournalDrain>();

    /// <summary>
    /// Adds Orleans with the room grains, <see cref="IClusterRooms"/>, the options <c>Cluster</c> and the health check <c>cluster</c>.
    /// The <see cref="IRoomRelay"/> is the caller's to add.
    /// </summary>
    public static WebApplicationBuilder AddRoomCluster(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<ClusterOptions>()
            .Validate(static options => IsReachable(options.Address), "Cluster:Address must be an IP address at which other silos reach this one.");

        services.AddSingleton(static provider => new RoomOpener(
            provider.GetRequiredService<IRoomStore>(),
            provider.GetRequiredService<GroupCommitJournal>(),
            provider.GetRequiredService<IJudge>(),
            provider.GetRequiredService<Reloading<RoomLimits>>(),
            Options<RoomHostOptions>(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<RoomMetrics>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(static provider => Options<StoreOptions>(provider));
        services.AddSingleton(static provider => provider.GetRequiredService<RoomOpener>().Answers);
        services.AddSingleton<OpenRooms>();
        services.AddSingleton<Subscriptions>();
        services.AddSingleton<RoomObservers>();
        services.AddSingleton<RoomLeasesClient>();
        services.AddGrainService<RoomLeases>();
        // The relay calls the rooms, and what they send goes to the relay.
        services.AddSingleton(static provider => new Lazy<IRoomRelay>(provider.GetRequiredService<IRoomRelay>));
        services.AddSingleton<IClusterRooms>(static provider => ActivatorUtilities.CreateInstance<ClusterRooms>(
            provider, Options<ClusterOptions>(provider).CallTimeout));

        builder.UseOrleans(static silo => silo.UseRooms().UseMembership());
        services.AddHostedService<LostSilos>();
        services.AddHealthChecks().AddCheck<ClusterHealthCheck>(ClusterHealthCheck.Name);
        return builder;
    }

    private static ISiloBuilder UseRooms(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<Orleans.Configuration.ClusterOptions>().Configure<IOptions<ClusterOptions>>(static (orleans, cluster) =>
        {
            orleans.ClusterId = cluster.Value.Name;
            orleans.ServiceId = cluster.Value.Name;
        });
        silo.Services.AddOptions<EndpointOptions>().Configure<IOptions<ClusterOptions>>(static (orleans, cluster) =>
        {
            orleans.AdvertisedIPAddress = IPAddress.Parse(cluster.Value.Address);
            orleans.SiloPort = cluster.Value.Port;
            // Gateways come by gRPC: nobody is to come as an Orleans client.
            orleans.GatewayPort = 0;
        });
        silo.Services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<ClusterOptions>>(static (orleans, cluster) =>
        {
            orleans.ProbeTimeout = cluster.Value.ProbeInterval;
            orleans.NumMissedProbesLimit = cluster.Value.MissedProbes;
            orleans.NumVotesForDeathDeclaration = Votes;
            // Gossip tells of changes at once; this finds those whose gossip was lost.
            orleans.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            // After a power cut the first silo waits for the entries of the dead to grow three times as old as this.
            orleans.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
        // One try of a call: a message to a silo that died just now may be lost, and a room answers within its waits for the judge and the store.
        silo.Services.AddOptions<SiloMessagingOptions>().Configure<IOptions<RoomHostOptions>, IOptions<JudgeOptions>>(static (orleans, rooms, judge) =>
            orleans.ResponseTimeout = rooms.Value.AckTimeout + (judge.Value.Url is null ? TimeSpan.Zero : judge.Value.Timeout) + TimeSpan.FromSeconds(1));
        // Rooms wait for the store within this; what is left of the host's patience is for the rest.
        silo.Services.AddOptions<GrainCollectionOptions>().Configure<IOptions<StoreOptions>>(static (orleans, store) =>
            orleans.DeactivationTimeout = store.Value.DrainTimeout + TimeSpan.FromSeconds(5));
        // Not by the options, whose errors this would tell before those of the others.
        silo.Services.AddOptions<HostOptions>().Configure(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20)
            + (2 * (TimeSpan.TryParse(silo.Configuration[DrainTimeoutKey], CultureInfo.InvariantCulture, out var drain) ? drain : new StoreOptions().DrainTimeout)));
#pragma warning disable ORLEANSEXP003 // The default one loses the entries that a killed silo kept, and with them rooms that run well elsewhere.
        silo.AddDistributedGrainDirectory();
        // It would keep rooms of a killed silo closed for half a minute, lest they run twice; the store's epochs see to that at once.
        silo.Services.Configure<GrainDirectoryOptions>(static directory => directory.RangeLeaseDuration = TimeSpan.Zero);
#pragma warning restore ORLEANSEXP003
        return silo;
    }

    // Where silos find one another: in the database that they share. A file is of one process, and so of a silo alone.
    private static void UseMembership(this ISiloBuilder silo)
    {
        if (Enum.TryParse<StoreProvider>(silo.Configuration[ProviderKey], ignoreCase: true, out var provider) && provider == StoreProvider.Postgres)
        {
            silo.UseAdoNetClustering(static options => options.Configure<IOptions<StoreOptions>>(static (orleans, store) =>
            {
                orleans.Invariant = "Npgsql";
                orleans.ConnectionString = store.Value.ConnectionString;
            }));
        }
        else
        {
            silo.UseDevelopmentClustering(primarySiloEndpoint: null);
        }
    }

    private static bool IsReachable(string? address) =>
        IPAddress.TryParse(address, out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any);

    private static T Options<T>(IServiceProvider provider)
        where T : class =>
        provider.GetRequiredService<IOptions<T>>().Value;
}
