using System.IO.Compression;
using System.Xml.Linq;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment;

/// <summary>A folder of packages that are nothing but a name and a version: enough to be restored.</summary>
internal sealed class PackageFeed : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    /// <summary>The packages that a build with the cluster names, at the versions it names.</summary>
    public static IReadOnlyDictionary<string, string> ClusterPackages { get; } = ReadClusterPackages();

    /// <summary>Adds one package.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="needs">What it depends on, as name and lower bound.</param>
    public void Add(string id, string version, params (string Id, string Version)[] needs)
    {
        var dependencies = string.Concat(needs.Select(need => $"""<dependency id="{need.Id}" version="{need.Version}" />"""));
        using var package = ZipFile.Open(_folder.File($"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using var nuspec = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        nuspec.Write($"""
            <?xml version="1.0"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id><version>{version}</version><authors>tests</authors><description>Empty.</description>
                <dependencies><group targetFramework="net10.0">{dependencies}</group></dependencies>
              </metadata>
            </package>
            """);
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, string> ReadClusterPackages()
    {
        var central = XDocument.Load(System.IO.Path.Combine(RepositoryRoot.Path, "Directory.Packages.props"));
        var orleans = central.Descendants("OrleansVersion").Single().Value;
        var versions = central.Descendants("PackageVersion").ToDictionary(
            package => package.Attribute("Include")!.Value,
            package => package.Attribute("Version")!.Value.Replace("$(OrleansVersion)", orleans, StringComparison.Ordinal));
        var probe = XDocument.Load(System.IO.Path.Combine(RepositoryRoot.Path, "build/ClusterProbe/ClusterProbe.csproj"));
        return probe.Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value).ToDictionary(id => id, id => versions[id]);
    }
}
