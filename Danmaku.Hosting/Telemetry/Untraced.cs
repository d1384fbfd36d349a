namespace Danmaku.Hosting.Telemetry;

/// <summary>
/// Marks endpoints whose requests make no span: those of probes, and those that last as long as a connection. What is done for
/// such a request begins traces of its own.
/// </summary>
internal sealed class Untraced
{
    public static readonly Untraced Instance = new();

    private Untraced()
    {
    }
}
