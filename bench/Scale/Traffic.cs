namespace Danmaku.Bench.Scale;

/// <summary>Messages and bytes over one kind of link, and what they cost the machines at both ends.</summary>
internal sealed class Traffic(ScaleCosts costs)
{
    private const double Segment = 1_448;

    private readonly double[] _messages = new double[Enum.GetValues<Link>().Length];
    private readonly double[] _bytes = new double[Enum.GetValues<Link>().Length];

    public double Messages(Link link) => _messages[(int)link];

    /// <summary>Bytes without packets' headers.</summary>
    public double Bytes(Link link) => _bytes[(int)link];

    /// <summary>Messages of gRPC between a gateway and its silo.</summary>
    public void Grpc(Link link, MachineLoad from, Part fromPart, MachineLoad to, Part toPart, double messages, double payload)
    {
        var bytes = payload + (messages * costs.GrpcHeader);
        var work = (messages * costs.GrpcMessage) + (bytes / 1024 * costs.GrpcKibibyte);
        from.Work(fromPart, work);
        to.Work(toPart, work);
        Count(link, from, to, messages, bytes);
    }

    /// <summary>Messages of Orleans between two silos, or within one.</summary>
    /// <returns>What one end pays, in microseconds.</returns>
    public double Orleans(MachineLoad from, Part fromPart, MachineLoad to, Part toPart, double messages, double payload)
    {
        if (ReferenceEquals(from, to))
        {
            from.Work(toPart, messages * costs.OrleansLocal);
            return messages * costs.OrleansLocal;
        }

        var bytes = payload + (messages * costs.OrleansHeader);
        var work = (messages * costs.OrleansMessage) + (bytes / 1024 * costs.OrleansKibibyte);
        from.Work(fromPart, work);
        to.Work(toPart, work);
        Count(Link.SiloToSilo, from, to, messages, bytes);
        return work;
    }

    /// <summary>Bytes of one write on the wire.</summary>
    public double OnWire(double bytes) => bytes + (Math.Ceiling(bytes / Segment) * costs.PacketBytes);

    /// <summary>Counts messages whose costs are counted elsewhere.</summary>
    public void Count(Link link, MachineLoad? from, MachineLoad? to, double messages, double bytes)
    {
        _messages[(int)link] += messages;
        _bytes[(int)link] += bytes;

        // Small messages on busy links share packets, so headers count by bytes alone.
        var onWire = bytes * (1 + (costs.PacketBytes / Segment));
        from?.Send(onWire);
        to?.Receive(onWire);
    }

    /// <summary>Counts frames to viewers, each write by itself.</summary>
    public void CountFrames(MachineLoad gateway, double writes, double bytes, double onWire)
    {
        _messages[(int)Link.GatewayToViewer] += writes;
        _bytes[(int)Link.GatewayToViewer] += bytes;
        gateway.Send(onWire);
    }
}
