using Danmaku.Tests.Deployment.Containers;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>The images that pods name, as folders.</summary>
/// <param name="build">What the Dockerfile makes of this checkout.</param>
internal sealed class Images(ImageBuild build)
{
    /// <summary>What is at <c>/app</c> of <c>danmaku/gateway:1.2.3</c>.</summary>
    public string FolderOf(string image) => build.FolderOf(TargetOf(image));

    /// <summary>The environment that it brings: Microsoft's images set the first of these.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf(string image) => new Dictionary<string, string>(build.Dockerfile.EnvironmentOf(TargetOf(image)))
    {
        ["PATH"] = ContainerScript.SearchPath,
        ["APP_UID"] = "1654",
        ["ASPNETCORE_HTTP_PORTS"] = "8080",
        ["DOTNET_RUNNING_IN_CONTAINER"] = "true",
    };

    private static string TargetOf(string image) => image.Split(':', '@')[0] switch
    {
        "danmaku/gateway" => "gateway",
        "danmaku/silo" => "silo",
        _ => throw new InvalidOperationException($"The Dockerfile does not make the image {image}."),
    };
}
