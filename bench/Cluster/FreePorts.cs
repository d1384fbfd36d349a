using System.Net;
using System.Net.Sockets;

namespace Danmaku.Bench.Cluster;

/// <summary>Ports for silos, which must be told theirs before they listen.</summary>
internal static class FreePorts
{
    // Below what systems give to those who ask for any: a client must not take a silo's port while that is being started again.
    private const int First = 10_300;
    private const int Last = 11_900;

    private static readonly HashSet<int> Taken = [];

    /// <summary>A port of the loopback address on which nobody listens, never the same twice.</summary>
    public static int Next()
    {
        lock (Taken)
        {
            while (true)
            {
                var port = Random.Shared.Next(First, Last);
                if (Taken.Add(port) && IsFree(port))
                {
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
