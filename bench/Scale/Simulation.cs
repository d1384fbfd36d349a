namespace Danmaku.Bench.Scale;

/// <summary>Plays all rooms for the simulated time, one after the other, and adds up what every machine and link has to do.</summary>
/// <remarks>
/// Rooms, places, comments, thinning and flushes are drawn and counted. Counts of viewers are expected values over the counted
/// pairs of rooms and places. Posts of a gateway share a message with those of the same flush interval, as its answers do.
/// </remarks>
internal sealed class Simulation
{
    private readonly ScaleOptions _options;
    private readonly ScaleCosts _costs;
    private readonly Random _random;
    private readonly WireSizes _sizes;
    private readonly Presence _presence;
    private readonly RoomTraffic _comments;
    private readonly Placement _placement;
    private readonly MachineLoad[] _gateways;
    private readonly MachineLoad[] _silos;
    private readonly Traffic _traffic;
    private readonly SharedSlots _postMessages;
    private readonly SharedSlots _commits;
    private readonly long[] _lastPostSlot;
    private readonly double[] _reports;
    private readonly double[,] _leases;
    private RoomSums _room;
    private Totals _totals;

    private Simulation(ScaleOptions options, ScaleCosts costs)
    {
        _options = options;
        _costs = costs;
        _random = new Random(options.Seed);
        _sizes = new WireSizes(options.CommentBytes);
        _presence = new Presence(options);
        _comments = new RoomTraffic(options, _random);
        _placement = new Placement(options, _random);
        _gateways = [.. Enumerable.Range(0, options.Gateways).Select(static _ => new MachineLoad())];
        _silos = [.. Enumerable.Range(0, options.Silos).Select(static _ => new MachineLoad())];
        _traffic = new Traffic(costs);
        _postMessages = new SharedSlots(options.Gateways, options.Seconds, options.FlushInterval.TotalSeconds);
        _commits = new SharedSlots(options.Silos, options.Seconds, costs.StoreCommit / 1e6);
        _lastPostSlot = new long[options.Silos];
        _reports = new double[options.Gateways];
        _leases = new double[options.Silos, options.Silos];
    }

    private double ProcessBytes => _costs.ProcessMebibytes * 1024 * 1024;

    /// <summary>Runs it. The same options and costs give the same result.</summary>
    public static ScaleResult Run(ScaleOptions options, ScaleCosts costs)
    {
        var simulation = new Simulation(options, costs);
        foreach (var viewers in RoomSizes.Draw(options, simulation._random))
        {
            if (viewers > 0)
            {
                simulation.Play(viewers);
            }
        }

        simulation.AddWholeMachines();
        return new Findings(options, costs, simulation._gateways, simulation._silos, simulation._traffic, simulation._totals).Result();
    }

    private void Play(int viewers)
    {
        _placement.Throw(viewers);
        var homeNumber = _random.Next(_options.Silos);
        var home = _silos[homeNumber];
        _room = default;
        Array.Fill(_lastPostSlot, -1);
        _comments.Run(viewers, (poster, at) => AddPost(_placement.GatewayOf(poster), homeNumber, at), AddFlush);
        AddCounts(viewers);
        home.Work(Part.Rooms, _room.Posted * _costs.RoomPost);
        _room.Grain += _room.Posted * _costs.RoomPost;
        foreach (var silo in _placement.Silos)
        {
            AddRelay(silo, homeNumber);
        }

        foreach (var gateway in _placement.Gateways)
        {
            AddGateway(gateway, viewers);
        }

        AddHome(home, viewers);
        _totals.Add(viewers, _placement, _room);
    }

    private void AddPost(int gateway, int homeNumber, double at)
    {
        var home = _silos[homeNumber];
        var silo = _options.RelayOf(gateway);
        var isFirst = _postMessages.Take(gateway, at);
        var payload = _options.CommentBytes + _costs.EventBytes;
        _room.Posted++;
        _traffic.Count(Link.ViewerToGateway, null, _gateways[gateway], 1, _sizes.Post);
        _traffic.CountFrames(_gateways[gateway], 1, _sizes.Ack, _traffic.OnWire(_sizes.Ack));
        _gateways[gateway].Work(Part.Posts, _costs.ParsePost + WriteCost(_sizes.Ack));
        _traffic.Grpc(Link.GatewayToSilo, _gateways[gateway], Part.GatewayLink, _silos[silo], Part.Relay, isFirst ? 1 : 0, payload);
        _traffic.Grpc(
            Link.SiloToGateway, _silos[silo], Part.Relay, _gateways[gateway], Part.GatewayLink, isFirst ? 1 : 0, _costs.AnswerBytes);

        // One call carries what gathered at this silo for this room.
        var slot = (long)(at / _options.FlushInterval.TotalSeconds);
        var calls = _lastPostSlot[silo] == slot ? 0 : 1;
        _lastPostSlot[silo] = slot;
        _room.Grain += _traffic.Orleans(_silos[silo], Part.Relay, home, Part.Rooms, calls, payload);
        _room.Grain += _traffic.Orleans(home, Part.Rooms, _silos[silo], Part.Relay, calls, _costs.AnswerBytes);

        home.Work(Part.Journal, _costs.JournalRow);
        var commits = _commits.Take(homeNumber, at) ? 1 : 0;
        _traffic.Count(Link.SiloToStore, home, null, commits, _options.CommentBytes + _costs.StoreRowBytes);
    }

    private void AddFlush(Flush flush)
    {
        var bytes = _sizes.Frame(flush);
        var sent = bytes * (_options.IsCompressed ? _costs.CompressedShare : 1);
        _room.Flushes++;
        _room.Batches++;
        _room.Shown += flush.Shown;
        _room.FrameBytes += sent;
        _room.FramePacketBytes += _traffic.OnWire(sent);
        _room.EventBytes += (flush.Shown * (_options.CommentBytes + _costs.EventBytes)) + (flush.Runs * _costs.RangeBytes);
        _room.Encoding += _costs.EncodeBatch + (flush.Shown * _costs.EncodeComment);
        if (_options.IsCompressed)
        {
            _room.Encoding += _costs.CompressBatch + (flush.Shown * _costs.CompressComment * (bytes < 2048 ? 1.0 / 3 : 1));
        }
    }

    /// <summary>A count joins a flush where the room has one pending anyway; else it travels alone.</summary>
    private void AddCounts(int viewers)
    {
        var counts = _presence.CountsPerSecond(viewers) * _options.Seconds;
        var alone = counts * Math.Exp(-_room.Flushes / _options.Seconds);
        _room.Batches += alone;
        _room.CountsAlone += alone;
        _room.FrameBytes += counts * _sizes.Viewers;
        _room.FramePacketBytes += (counts * _sizes.Viewers) + (alone * _costs.PacketBytes);
        _room.Encoding += counts * _costs.EncodeBatch;
    }

    private void AddRelay(int silo, int homeNumber)
    {
        var (relay, home) = (_silos[silo], _silos[homeNumber]);
        _room.Grain += _traffic.Orleans(home, Part.Rooms, relay, Part.Relay, _room.Batches, _room.EventBytes);
        var reports = _presence.ReportsPerSecond(_placement.OnSilo(silo));
        _leases[silo, homeNumber] += reports;
        _room.Grain += reports * _options.Seconds * _costs.OrleansLocal;
        home.Work(Part.Rooms, reports * _options.Seconds * _costs.OrleansLocal);
        relay.Resident += _placement.GatewaysOf(silo) * _costs.SubscriptionBytes;
    }

    private void AddGateway(int number, int roomViewers)
    {
        var gateway = _gateways[number];
        var relay = _silos[_options.RelayOf(number)];
        var viewers = _placement.OnGateway(number);
        _traffic.Grpc(Link.SiloToGateway, relay, Part.Relay, gateway, Part.GatewayLink, _room.Batches, _room.EventBytes);
        gateway.Work(Part.Encoding, _room.Encoding);
        gateway.Work(Part.Fanout, viewers * ((_room.Batches * WriteCost(0)) + (_room.FrameBytes / 1024 * _costs.GatewayWriteKibibyte)));
        _traffic.CountFrames(gateway, viewers * _room.Batches, viewers * _room.FrameBytes, viewers * _room.FramePacketBytes);
        _totals.Deliveries += viewers * _room.Shown;
        _reports[number] += _presence.ReportsPerSecond(viewers);
        gateway.Viewers += viewers;
        gateway.Rooms++;
        gateway.Resident += (_costs.GatewayRoomKibibytes * 1024) + KeptFrames(roomViewers);
    }

    private void AddHome(MachineLoad home, int viewers)
    {
        var rate = viewers * _options.CommentsPerThousand / 1_000;
        home.Rooms++;
        home.Resident += (_costs.RoomKibibytes * 1024)
            + (Math.Min(300, rate * 3_600 * _options.StreamHours) * _costs.HistoryBytes)
            + (Math.Min(100_000, rate * 600) * _costs.NonceBytes);
    }

    private void AddWholeMachines()
    {
        for (var number = 0; number < _gateways.Length; number++)
        {
            var gateway = _gateways[number];
            var relay = _silos[_options.RelayOf(number)];

            // All reports of a second in one message.
            var messages = Math.Min(1, _reports[number]) * _options.Seconds;
            var bytes = _reports[number] * _options.Seconds * _costs.ReportBytes;
            _traffic.Grpc(Link.GatewayToSilo, gateway, Part.GatewayLink, relay, Part.Relay, messages, bytes);
            gateway.Work(Part.Connects, gateway.Viewers / (_options.StayMinutes * 60) * _options.Seconds * _costs.Connect);
            gateway.Resident += (gateway.Viewers * (_costs.ViewerKibibytes + _costs.SocketKibibytes) * 1024) + ProcessBytes;
        }

        for (var silo = 0; silo < _silos.Length; silo++)
        {
            _silos[silo].Resident += ProcessBytes;
            for (var home = 0; home < _silos.Length; home++)
            {
                AddLeases(_leases[silo, home], _silos[silo], _silos[home]);
            }
        }
    }

    /// <summary>The reports of a second between two silos: a thousand rooms in one message, and an answer to each.</summary>
    private void AddLeases(double reports, MachineLoad relay, MachineLoad home)
    {
        var messages = Math.Max(Math.Min(1, reports), reports / 1_000) * _options.Seconds;
        _traffic.Orleans(relay, Part.Relay, home, Part.Rooms, messages, reports * _options.Seconds * _costs.ReportBytes);
        _traffic.Orleans(home, Part.Rooms, relay, Part.Relay, messages, reports * _options.Seconds);
        _totals.Leases += relay == home ? 0 : 2 * messages;
    }

    private double WriteCost(double bytes) =>
        _costs.GatewayWrite + (bytes / 1024 * _costs.GatewayWriteKibibyte) + (_options.HasTls ? _costs.TlsWrite : 0);

    /// <summary>Frames that a gateway keeps of a room for those who come back: 1,024 of them and 1 MiB at most, however old.</summary>
    private double KeptFrames(int viewers)
    {
        var rate = viewers * _options.CommentsPerThousand / 1_000;
        if (rate == 0)
        {
            return 0;
        }

        // Comments come at random, and after one the next waits for the interval.
        var interval = _options.FlushInterval.TotalSeconds;
        var flushes = rate / ((rate * interval) + Math.Exp(-rate * interval));
        var shown = Math.Min(rate, _options.DisplayBudget) / flushes;
        var bytes = _sizes.Frame(new Flush((int)Math.Ceiling(shown), 0, 0)) * (_options.IsCompressed ? 1 + _costs.CompressedShare : 1);
        return Math.Min(1024 * 1024, Math.Min(1_024, flushes * 3_600 * _options.StreamHours) * bytes);
    }
}
