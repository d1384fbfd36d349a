using System.Diagnostics;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>A test that needs namespaces for networks and mounts; where the machine does not give them it is skipped and says why.</summary>
internal sealed class PodsFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Probe);

    public PodsFactAttribute() => Skip = Missing.Value;

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Pods need Linux namespaces.";
        }

        try
        {
            var start = new ProcessStartInfo("unshare")
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            foreach (var argument in (string[])
                [
                    .. Node.Namespaces, "bash", "-c",
                    "PATH+=:/usr/sbin:/sbin; command -v python3 nsenter >/dev/null && ip link add pods type bridge && mount -t tmpfs probe /mnt && mount --rbind /usr /mnt",
                ])
            {
                start.ArgumentList.Add(argument);
            }

            using var probe = Process.Start(start)!;
            probe.StandardOutput.ReadToEnd();
            var errors = probe.StandardError.ReadToEnd();
            probe.WaitForExit();
            return probe.ExitCode == 0 ? null : $"This machine gives no namespaces for pods, or lacks iproute2 or python3: {errors.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"There is no unshare (util-linux): {exception.Message}";
        }
    }
}
