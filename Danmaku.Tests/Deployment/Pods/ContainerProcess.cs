namespace Danmaku.Tests.Deployment.Pods;

/// <summary>A container that was started.</summary>
/// <param name="Ended">Its exit code, once there is one.</param>
/// <param name="LogPath">Where its output goes.</param>
/// <param name="SignalAsync">Sends it a signal, as <c>TERM</c>.</param>
internal sealed record ContainerProcess(Task<int> Ended, string LogPath, Func<string, Task> SignalAsync)
{
    /// <summary>What it has said so far.</summary>
    public string Log => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";
}
