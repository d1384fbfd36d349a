using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage;

/// <summary>What both stores answer when a viewer has as many door tokens as one may.</summary>
internal static class DoorTokenLimit
{
    public static DoorTokenAnswer Reached { get; } = new([], new Rejection(
        RejectReason.NotAllowed, $"One viewer has at most {DoorToken.MostPerViewer} tokens: revoke one that is not used any more."));
}
