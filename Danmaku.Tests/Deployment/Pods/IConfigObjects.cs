namespace Danmaku.Tests.Deployment.Pods;

/// <summary>The ConfigMaps and Secrets that pods may name.</summary>
internal interface IConfigObjects
{
    /// <exception cref="InvalidOperationException">There is none of this name.</exception>
    IReadOnlyDictionary<string, string> ConfigMap(string name);

    /// <exception cref="InvalidOperationException">There is none of this name.</exception>
    IReadOnlyDictionary<string, string> Secret(string name);
}
