using System.Text;
using System.Text.Json;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>A packet that came, unpacked from the ones around it.</summary>
/// <param name="Operation">Of the packet itself.</param>
/// <param name="Version">Of the packet around it, or its own where there is none.</param>
/// <param name="OuterOperation">Of the packet around it, or its own where there is none.</param>
/// <param name="Sequence">Of the packet itself.</param>
/// <param name="Length">What its header says.</param>
/// <param name="Body">What it holds.</param>
internal sealed record GoimReceived(int Operation, int Version, int OuterOperation, int Sequence, int Length, byte[] Body)
{
    /// <summary>The body as JSON; undefined where it is none.</summary>
    public JsonElement Json { get; } = Body is [(byte)'{', ..] ? JsonElement.Parse(Body) : default;

    /// <summary>The command's name, if it is one.</summary>
    public string? Command => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("cmd", out var command) ? command.GetString() : null;

    /// <summary>The command's <c>data</c>.</summary>
    public JsonElement Data => Json.GetProperty("data");

    /// <summary>Text of a comment.</summary>
    public string? Text => Command == "DANMU_MSG" ? Json.GetProperty("info")[1].GetString() : null;

    /// <summary>Id of a comment.</summary>
    public string? Id => Command == "DANMU_MSG" ? Extra.GetProperty("id_str").GetString() : null;

    /// <summary>What a comment says in the text inside its looks.</summary>
    public JsonElement Extra => JsonElement.Parse(Json.GetProperty("info")[0][15].GetProperty("extra").GetString()!);

    public override string ToString() => $"operation {Operation} ({OuterOperation}, version {Version}), sequence {Sequence}: {Encoding.UTF8.GetString(Body)}";
}
