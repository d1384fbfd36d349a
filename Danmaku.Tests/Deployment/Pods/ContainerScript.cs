using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>Writes the script that makes a container's file system and becomes its process.</summary>
/// <remarks>
/// The image is this machine's <c>/usr</c>, which has .NET, with what was published at <c>/app</c>: the chiseled image has less of the first, and the same of
/// the second. Nothing else of this machine is to be seen.
/// </remarks>
internal static class ContainerScript
{
    /// <summary>Folder of the dotnet that runs this.</summary>
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Where programs are.</summary>
    public static string SearchPath { get; } = $"{Dotnet}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Writes it.</summary>
    /// <param name="node">Where the pod is.</param>
    /// <param name="podSecurity">The pod's security context.</param>
    /// <param name="container">The container.</param>
    /// <param name="app">What is at <c>/app</c>.</param>
    /// <param name="mounts">Folders by where they are to be seen, and whether they may be written.</param>
    /// <param name="environment">The environment.</param>
    public static string Write(
        Node node,
        Field podSecurity,
        Field container,
        string app,
        IReadOnlyList<(string Source, string Path, bool IsReadOnly)> mounts,
        PodEnvironment environment)
    {
        var security = container["securityContext"];
        var user = security["runAsUser"].Number ?? podSecurity["runAsUser"].Number ?? 1654;
        var group = security["runAsGroup"].Number ?? podSecurity["runAsGroup"].Number ?? user;
        Assert.True(user != 0 || !(security["runAsNonRoot"].IsTrue || podSecurity["runAsNonRoot"].IsTrue), "The pod wants no root and is root.");

        var script = new StringBuilder(
            $$"""
            set -e
            cd {{Quote(Path.Combine(node.Folder, "image"))}}
            mount -t tmpfs -o mode=755 image .
            cd "$PWD"
            mkdir usr proc dev sys etc app run
            for link in bin sbin lib lib32 lib64; do
              if [[ -L /$link ]]; then cp -P "/$link" .; elif [[ -d /$link ]]; then mkdir "$link"; mount --rbind "/$link" "$link"; fi
            done
            for folder in usr proc dev sys; do mount --rbind "/$folder" "$folder"; done
            cp /etc/ld.so.cache etc/
            cp -r /etc/ssl etc/ 2>/dev/null || true
            echo 'hosts: files' >etc/nsswitch.conf
            printf 'root:x:0:0::/:/bin/false\napp:x:1654:1654::/:/bin/false\n' >etc/passwd
            : >etc/resolv.conf
            mkdir run/names
            mount --bind {{Quote(Path.Combine(node.Folder, "names"))}} run/names
            ln -s ../run/names/hosts etc/hosts
            mount --bind {{Quote(app)}} app
            mount -o remount,bind,ro app

            """);
        if (!Dotnet.StartsWith("/usr/", StringComparison.Ordinal))
        {
            script.AppendLine(CultureInfo.InvariantCulture, $"mkdir -p .{Dotnet}; mount --bind {Quote(Dotnet)} .{Dotnet}");
        }

        foreach (var (source, path, isReadOnly) in mounts.OrderBy(static mount => mount.Path, StringComparer.Ordinal))
        {
            if (Node.IsRoot && podSecurity["fsGroup"].Number is { } owner)
            {
                script.AppendLine(CultureInfo.InvariantCulture, $"chown -Rh :{owner} {Quote(source)}; chmod g+rwxs {Quote(source)}");
            }

            script.AppendLine(CultureInfo.InvariantCulture, $"mkdir -p {Quote("." + path)}; mount --bind {Quote(source)} {Quote("." + path)}");
            if (isReadOnly)
            {
                script.AppendLine(CultureInfo.InvariantCulture, $"mount -o remount,bind,ro {Quote("." + path)}");
            }
        }

        if (security["readOnlyRootFilesystem"].IsTrue && Node.IsRoot)
        {
            script.AppendLine("mount -o remount,ro .");
        }

        // One user is all that a user namespace has here.
        var asUser = Node.IsRoot
            ? string.Create(CultureInfo.InvariantCulture, $"--userspec={user}:{group} --groups={podSecurity["fsGroup"].Number ?? group} ")
            : "";
        var variables = environment.Values.Select(static variable => Quote($"{variable.Key}={variable.Value}"));
        var command = container["command"].Items.Concat(container["args"].Items).Select(word => Quote(environment.Expand(word.Text ?? "")));
        var workingDirectory = container["workingDir"].Text ?? "/app";
        script.AppendLine(
            CultureInfo.InvariantCulture,
            $"exec chroot {asUser}. /usr/bin/env -i -C {Quote(workingDirectory)} {string.Join(' ', variables)} {string.Join(' ', command)}");
        return script.ToString();
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
