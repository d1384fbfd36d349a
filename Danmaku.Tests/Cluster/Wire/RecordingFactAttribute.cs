namespace Danmaku.Tests.Cluster.Wire;

/// <summary>Makes a recording of what this build says, for later ones to be held to. Run by hand, once for each version of the protos.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RecordingFactAttribute : FactAttribute
{
    private const string Variable = "DANMAKU_RECORD_WIRE";

    public RecordingFactAttribute() => Skip = Folder.Length == 0 ? $"Records the wire into the folder that {Variable} names; none is named." : null!;

    /// <summary>Where recordings go; empty when none is to be made.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(Variable) ?? "";
}
