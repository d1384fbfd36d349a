namespace Danmaku.Bench.Scale;

/// <summary>What one gateway or one silo has to do, summed over the simulated time.</summary>
internal sealed class MachineLoad
{
    private readonly double[] _microseconds = new double[Enum.GetValues<Part>().Length];

    /// <summary>Bytes received, packets' headers included.</summary>
    public double BytesIn { get; private set; }

    /// <summary>Bytes sent, packets' headers included.</summary>
    public double BytesOut { get; private set; }

    /// <summary>Bytes of memory.</summary>
    public double Resident { get; set; }

    /// <summary>Viewers, for a gateway.</summary>
    public int Viewers { get; set; }

    /// <summary>Rooms with viewers here (gateway) or at home here (silo).</summary>
    public int Rooms { get; set; }

    /// <summary>CPU time of all parts in microseconds.</summary>
    public double Microseconds => _microseconds.Sum();

    /// <summary>CPU time of one part in microseconds.</summary>
    public double Of(Part part) => _microseconds[(int)part];

    public void Work(Part part, double microseconds) => _microseconds[(int)part] += microseconds;

    public void Receive(double bytes) => BytesIn += bytes;

    public void Send(double bytes) => BytesOut += bytes;
}
