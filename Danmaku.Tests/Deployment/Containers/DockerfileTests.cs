using System.Text.Json;
using Danmaku.Bench.Settings;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Containers;

/// <summary>The images, as far as they can be known without Docker: the build's commands are run for real (<see cref="ImageBuild"/>).</summary>
public sealed class DockerfileTests
{
    private static readonly string[] Targets = ["gateway", "silo"];

    private readonly Dockerfile _dockerfile = Dockerfile.Read();

    [Fact]
    public void Everything_that_is_copied_is_there_and_dockerignore_lets_it_through()
    {
        var allowed = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, ".dockerignore"))
            .Where(static line => line.StartsWith('!'))
            .Select(static line => line[1..].TrimEnd('*'))
            .ToList();
        foreach (var source in _dockerfile.CopiedFromCheckout.SelectMany(static copy => copy.Sources))
        {
            Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, source)), $"There is no {source}.");
            Assert.True(allowed.Exists(start => source.StartsWith(start, StringComparison.Ordinal)), $".dockerignore leaves {source} out.");
        }
    }

    [Fact]
    public async Task Its_own_commands_publish_what_its_entrypoints_start()
    {
        var build = await ImageBuild.OfThisCheckoutAsync();
        foreach (var target in Targets)
        {
            var entrypoint = JsonSerializer.Deserialize<string[]>(Assert.Single(_dockerfile.Of(target, "ENTRYPOINT")))!;
            Assert.Equal("dotnet", entrypoint[0]);
            foreach (var file in (string[])[entrypoint[1], Path.ChangeExtension(entrypoint[1], ".runtimeconfig.json"), "libe_sqlite3.so"])
            {
                Assert.True(File.Exists(Path.Combine(build.FolderOf(target), file)), $"The image {target} lacks {file}.");
            }

            // For one machine alone: the packages bring what is native for thirty.
            Assert.False(Directory.Exists(Path.Combine(build.FolderOf(target), "runtimes")), $"The image {target} has libraries of other systems.");
        }

        Assert.True(File.Exists(Path.Combine(build.FolderOf("gateway"), "wwwroot", "watch.html")), "The image gateway lacks the pages.");
    }

    [Fact]
    public void Both_images_are_of_the_chiseled_base_with_ICU_run_as_its_user_and_say_what_they_are()
    {
        var bases = _dockerfile.Of("", "ARG").Single(static rest => rest.StartsWith("RUNTIME_IMAGE=", StringComparison.Ordinal));
        Assert.EndsWith("-chiseled-extra", bases, StringComparison.Ordinal);
        foreach (var target in Targets)
        {
            Assert.Equal($"${{RUNTIME_IMAGE}} AS {target}", Assert.Single(_dockerfile.Of(target, "FROM")));
            Assert.Equal("1654", Assert.Single(_dockerfile.Of(target, "USER")));
            Assert.Equal("/app", Assert.Single(_dockerfile.Of(target, "WORKDIR")));
            var labels = Assert.Single(_dockerfile.Of(target, "LABEL"));
            foreach (var label in (string[])["title", "description", "licenses", "version", "revision"])
            {
                Assert.Contains($"org.opencontainers.image.{label}=", labels, StringComparison.Ordinal);
            }

            // Neither a shell nor a package manager is there to run anything.
            Assert.Empty(_dockerfile.Of(target, "RUN"));
            Assert.Contains(_dockerfile.Of(target, "COPY"), rest => rest == $"--from=build /out/{target} ./");
        }
    }

    [Fact]
    public void Both_are_built_with_the_cluster_and_the_same_way()
    {
        var commands = _dockerfile.Of("build", "RUN").Where(static command => command.StartsWith("dotnet ", StringComparison.Ordinal)).ToList();

        Assert.All(commands, static command => Assert.Contains("-p:Cluster=true", command, StringComparison.Ordinal));
        var publishing = commands.Where(static command => command.StartsWith("dotnet publish ", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, publishing.Count);
        Assert.Equal(publishing[0].Replace("Gateway", "Silo", StringComparison.Ordinal).Replace("/gateway", "/silo", StringComparison.Ordinal), publishing[1]);
        Assert.Contains("ContinuousIntegrationBuild=true", publishing[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_images_set_are_settings_that_there_are()
    {
        var set = Targets.SelectMany(target => _dockerfile.EnvironmentOf(target).Keys).Select(static name => name.Replace("__", ":", StringComparison.Ordinal));

        Assert.All(set, key => Assert.Contains(key, KnownSettings()));
    }

    /// <summary>Keys of all settings.</summary>
    internal static HashSet<string> KnownSettings() => SettingsCatalogue.Read()
        .SelectMany(static section => section.Settings)
        .Select(static entry => entry.Key)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);
}
