using System.Reflection;
using Danmaku.Gateway.Rooms;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Domain;

namespace Danmaku.Bench.Settings;

/// <summary>Everything that can be configured, from the option records and their documentation.</summary>
internal static class SettingsCatalogue
{
    private static readonly Assembly[] Assemblies = [typeof(GatewayOptions).Assembly, typeof(RoomLimits).Assembly, typeof(Setting).Assembly];

    // Of the sections that are in the silo's assembly a gateway reads those of the rooms, which it may have in its own process.
    private static readonly string[] SiloAlone = ["Admin", "Cluster", "Link"];

    /// <summary>Keys that the chart computes from its own values, so that nobody can set them past it: addresses, ports, files that it mounts.</summary>
    public static IReadOnlySet<string> ComputedByChart { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "Admin:Certificate", "Admin:CertificateKey", "Admin:Port",
        "Cluster:Address", "Cluster:Name", "Cluster:Port",
        "Irc:TcpPort", "Irc:TlsCertificate", "Irc:TlsKey", "Irc:TlsPort",
        "Link:Certificate", "Link:CertificateKey", "Link:ClientAuthorities", "Link:Port",
        "Management:Port",
        "Silos:Addresses", "Silos:Authorities", "Silos:Certificate", "Silos:CertificateKey",
        "Store:Path", "Store:Provider",
        "Tokens:DemoAnywhere",
    };

    /// <summary>All sections: those of gateways, of both, of silos, and by name within each.</summary>
    public static IReadOnlyList<SectionEntry> Read()
    {
        var records = Assemblies.SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => SectionOf(type) is not null)
            .ToList();
        var keys = records
            .SelectMany(static type => Setting.Of(type).Select(setting => (Name: $"{type.FullName}.{setting.Name}", Key: $"{SectionOf(type)}:{setting.Name}")))
            .ToDictionary(static key => key.Name, static key => key.Key, StringComparer.Ordinal);
        var docs = Assemblies.ToDictionary(static assembly => assembly, XmlDocs.Of);
        return
        [
            .. records.Select(type => Entry(type, docs[type.Assembly], keys.GetValueOrDefault))
                .OrderBy(static section => section.Hosts switch { Hosts.Gateway => 0, Hosts.Both => 1, _ => 2 })
                .ThenBy(static section => section.Name, StringComparer.Ordinal),
        ];
    }

    private static string? SectionOf(Type type) => type.GetField("SectionName")?.GetRawConstantValue() as string;

    private static SectionEntry Entry(Type type, XmlDocs docs, Func<string, string?> keyOf)
    {
        var section = SectionOf(type)!;
        var summary = docs.Summary(type, keyOf).Replace($" Section `{section}`.", "", StringComparison.Ordinal);
        return new SectionEntry(section, HostsOf(type, section), summary, [.. Entries(section, type, docs, keyOf)]);
    }

    private static Hosts HostsOf(Type type, string section) => type.Assembly == typeof(GatewayOptions).Assembly
        ? Hosts.Gateway
        : SiloAlone.Contains(section) ? Hosts.Silo : Hosts.Both;

    private static IEnumerable<SettingEntry> Entries(string path, Type type, XmlDocs docs, Func<string, string?> keyOf)
    {
        var byDefault = Activator.CreateInstance(type);
        foreach (var setting in Setting.Of(type))
        {
            var key = $"{path}:{setting.Name}";
            yield return new SettingEntry(key, setting, docs.Summary(setting.Property, keyOf), setting.Property.GetValue(byDefault));
            if (setting.Kind == SettingKind.Record)
            {
                foreach (var item in Entries($"{key}:N", setting.ValueType, docs, keyOf))
                {
                    yield return item;
                }
            }
        }
    }
}
