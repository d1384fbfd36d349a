namespace Danmaku.Tests.Deployment.Containers;

/// <summary>One instruction.</summary>
/// <param name="Stage">Name of the stage that it is in; empty before the first.</param>
/// <param name="Name">As <c>COPY</c>.</param>
/// <param name="Rest">What follows.</param>
internal sealed record DockerInstruction(string Stage, string Name, string Rest);
