namespace Danmaku.Bench.Scale;

/// <summary>Where the viewers of one room are: thrown at the gateways one by one, and only counted.</summary>
/// <remarks>Used for one room after the other; not thread-safe.</remarks>
internal sealed class Placement(ScaleOptions options, Random random)
{
    private readonly int[] _onGateway = new int[options.Gateways];
    private readonly int[] _onSilo = new int[options.Silos];
    private readonly int[] _gatewaysOfSilo = new int[options.Silos];
    private readonly List<int> _gateways = [];
    private readonly List<int> _silos = [];
    private readonly List<int> _upTo = [];

    /// <summary>Gateways with viewers of the room.</summary>
    public IReadOnlyList<int> Gateways => _gateways;

    /// <summary>Silos whose gateways have viewers of the room.</summary>
    public IReadOnlyList<int> Silos => _silos;

    /// <summary>Viewers that a gateway has.</summary>
    public int OnGateway(int gateway) => _onGateway[gateway];

    /// <summary>Viewers that the gateways of a silo have.</summary>
    public int OnSilo(int silo) => _onSilo[silo];

    /// <summary>Gateways of a silo that have some.</summary>
    public int GatewaysOf(int silo) => _gatewaysOfSilo[silo];

    /// <summary>Forgets the room before and places the next.</summary>
    public void Throw(int viewers)
    {
        Clear();
        for (var i = 0; i < viewers; i++)
        {
            var gateway = random.Next(options.Gateways);
            if (_onGateway[gateway]++ == 0)
            {
                _gateways.Add(gateway);
            }
        }

        var sum = 0;
        foreach (var gateway in _gateways)
        {
            var silo = options.RelayOf(gateway);
            if (_gatewaysOfSilo[silo]++ == 0)
            {
                _silos.Add(silo);
            }

            _onSilo[silo] += _onGateway[gateway];
            _upTo.Add(sum += _onGateway[gateway]);
        }
    }

    /// <summary>The gateway of one of the room's viewers, who are numbered from 0.</summary>
    public int GatewayOf(int viewer)
    {
        var found = _upTo.BinarySearch(viewer + 1);
        return _gateways[found < 0 ? ~found : found];
    }

    private void Clear()
    {
        foreach (var gateway in _gateways)
        {
            _onGateway[gateway] = 0;
        }

        foreach (var silo in _silos)
        {
            _onSilo[silo] = 0;
            _gatewaysOfSilo[silo] = 0;
        }

        _gateways.Clear();
        _silos.Clear();
        _upTo.Clear();
    }
}
