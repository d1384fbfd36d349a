using System.Net;
using System.Net.Sockets;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Cluster;

/// <summary>A configured address, and the silos behind its name: all pods of a Kubernetes headless service, say, as they come and go.</summary>
/// <remarks>While the name cannot be resolved, those found last stay: silos do not go with the server that knows their names.</remarks>
internal sealed partial class SiloName(string address, SiloLinkOptions options, INameResolver names, TimeProvider time, ILogger logger)
{
    /// <summary>Many links that break at once ask once.</summary>
    private static readonly TimeSpan LeastGap = TimeSpan.FromMilliseconds(250);

    private readonly Uri _uri = new(address);
    private TaskCompletionSource _again = NewSignal();
    private IReadOnlyList<SiloTarget> _found = [];
    private bool _isFailing;

    /// <summary>A link broke: the silo may be gone, and another one there.</summary>
    public void Again() => Volatile.Read(ref _again).TrySetResult();

    /// <summary>Keeps looking until told to stop.</summary>
    /// <param name="found">Called with all silos whenever they were looked up.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(Action<IReadOnlyList<SiloTarget>> found, CancellationToken stopping)
    {
        if (_uri.HostNameType != UriHostNameType.Dns)
        {
            found([new SiloTarget(address, EndPoint: null)]);
            return;
        }

        try
        {
            while (true)
            {
                Volatile.Write(ref _again, NewSignal());
                await LookUpAsync(stopping);
                found(_found);
                await Task.Delay(LeastGap, time, stopping);
                await WaitAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        try
        {
            await _again.Task.WaitAsync(options.ResolveInterval, time, stopping);
        }
        catch (TimeoutException)
        {
            // No link broke meanwhile; silos may still have come.
        }
    }

    private async Task LookUpAsync(CancellationToken stopping)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await names.ResolveAsync(_uri.IdnHost, stopping);
        }
        catch (SocketException exception)
        {
            Failed(exception.Message);
            return;
        }

        // One family: a silo with an address of each would be two.
        var family = addresses.Any(static known => known.AddressFamily == AddressFamily.InterNetwork)
            ? AddressFamily.InterNetwork
            : AddressFamily.InterNetworkV6;
        SiloTarget[] targets =
        [
            .. addresses.Where(known => known.AddressFamily == family).Distinct()
                .Select(known => new SiloTarget(address, new IPEndPoint(known, _uri.Port)))
                .OrderBy(static target => target.ToString(), StringComparer.Ordinal),
        ];
        if (targets.Length == 0)
        {
            Failed("It has no addresses.");
            return;
        }

        if (_isFailing || !targets.SequenceEqual(_found))
        {
            Log.Resolved(logger, address, string.Join(", ", targets.Select(static target => target.EndPoint!.Address)));
        }

        _isFailing = false;
        _found = targets;
    }

    private void Failed(string why)
    {
        if (!_isFailing)
        {
            // Once, and again when it has been right meanwhile.
            Log.Unresolved(logger, address, why);
        }

        _isFailing = true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(1505, LogLevel.Information, "Silos of {Address}: {Addresses}.", EventName = nameof(Resolved))]
        public static partial void Resolved(ILogger logger, string address, string addresses);

        [LoggerMessage(1506, LogLevel.Warning, "The name in {Address} cannot be resolved, and the silos found last stay: {Why}", EventName = nameof(Unresolved))]
        public static partial void Unresolved(ILogger logger, string address, string why);
    }
}
