namespace Danmaku.Bench.Scale;

/// <summary>Kinds of links, by who sends.</summary>
internal enum Link
{
    ViewerToGateway,
    GatewayToViewer,
    GatewayToSilo,
    SiloToGateway,
    SiloToSilo,
    SiloToStore,
}
