namespace Danmaku.Tests.Deployment.Pods;

/// <summary>What was published for each image.</summary>
/// <param name="folders">Folders that are at <c>/app</c>, by the image's name without its tag.</param>
internal sealed class Images(IReadOnlyDictionary<string, string> folders)
{
    /// <summary>The folder of <c>danmaku/gateway:1.2.3</c>.</summary>
    public string FolderOf(string image) => folders.GetValueOrDefault(image.Split(':', '@')[0])
        ?? throw new InvalidOperationException($"Nothing was published for the image {image}.");
}
