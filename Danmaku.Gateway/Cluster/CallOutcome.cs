using Danmaku.Contracts.Protos.Link.V1;

namespace Danmaku.Gateway.Cluster;

/// <summary>How a call over a link ended.</summary>
/// <param name="End">Whether there is an answer, and if not, why.</param>
/// <param name="Answer">The answer, only when there is one.</param>
internal readonly record struct CallOutcome(CallEnd End, Answer? Answer);
