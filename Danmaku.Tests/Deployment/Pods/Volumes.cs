namespace Danmaku.Tests.Deployment.Pods;

/// <summary>Makes the folders of a pod's volumes as the kubelet does: files of a ConfigMap or Secret lie behind a link that an update would swap.</summary>
/// <param name="objects">Where ConfigMaps and Secrets are.</param>
/// <param name="claims">Folder of the claims, which outlive pods.</param>
internal sealed class Volumes(IConfigObjects objects, string claims)
{
    /// <summary>Makes one.</summary>
    /// <param name="volume">As the pod has it.</param>
    /// <param name="folder">Where to.</param>
    /// <returns>Where it is: a claim's folder is its own.</returns>
    public string Make(Field volume, string folder)
    {
        volume.Knowing("name", "configMap", "secret", "projected", "emptyDir", "persistentVolumeClaim");
        if (volume["persistentVolumeClaim"] is { Exists: true } claim)
        {
            return Claim(claim.Needed("claimName"));
        }

        if (Directory.Exists(folder))
        {
            // Of the pod that had this name before.
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        if (volume["emptyDir"].Exists)
        {
            return folder;
        }

        Fill(volume, folder);
        return folder;
    }

    /// <summary>The folder of a claim.</summary>
    public string Claim(string name) => Directory.CreateDirectory(Path.Combine(claims, name)).FullName;

    private void Fill(Field volume, string folder)
    {
        const string Data = "..data";
        const string Version = "..version";
        var (files, mode) = FilesOf(volume);
        Directory.CreateDirectory(Path.Combine(folder, Version));
        File.CreateSymbolicLink(Path.Combine(folder, Data), Version);
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(folder, Version, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, mode);
            }

            var first = name.Split('/')[0];
            if (!Path.Exists(Path.Combine(folder, first)))
            {
                File.CreateSymbolicLink(Path.Combine(folder, first), $"{Data}/{first}");
            }
        }
    }

    private (List<(string Name, string Text)> Files, UnixFileMode Mode) FilesOf(Field volume)
    {
        if (volume["projected"] is { Exists: true } projected)
        {
            projected.Knowing("sources", "defaultMode");
            return ([.. projected["sources"].Items.SelectMany(FilesOfSource)], ModeOf(projected));
        }

        var source = volume["configMap"] is { Exists: true } configMap ? configMap : volume["secret"];
        return ([.. FilesOfSource(volume)], ModeOf(source));
    }

    private IEnumerable<(string Name, string Text)> FilesOfSource(Field source)
    {
        var isSecret = source["secret"].Exists;
        var named = isSecret ? source["secret"] : source["configMap"];
        Assert.True(named.Exists, $"The tests of pods do not understand the volume {source.Node}.");
        named.Knowing("name", "secretName", "items", "defaultMode", "optional");
        var name = named["secretName"].Text ?? named.Needed("name");
        var data = isSecret ? objects.Secret(name) : objects.ConfigMap(name);
        return named["items"].Exists
            ? named["items"].Items.Select(item => (item.Needed("path"), data.GetValueOrDefault(item.Needed("key"))
                ?? throw new InvalidOperationException($"There is no key {item.Needed("key")} in {name}.")))
            : data.Select(static entry => (entry.Key, entry.Value));
    }

    private static UnixFileMode ModeOf(Field source) => source["defaultMode"].Number is { } mode
        ? (UnixFileMode)mode
        : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
}
