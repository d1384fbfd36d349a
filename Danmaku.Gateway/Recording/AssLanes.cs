namespace Danmaku.Gateway.Recording;

/// <summary>Finds lanes for comments so that no two of one lane ever touch, whatever the order in which they are asked for.</summary>
/// <remarks>
/// Times of a recording can jump: viewers of one picture said things at different times. So a lane remembers all of its comments, by the stretch
/// of time they begin in, 40 bytes each; a newcomer is held against its own stretch and the ones beside it. Not thread-safe.
/// </remarks>
/// <param name="count">How many lanes, at least one.</param>
/// <param name="gap">Free space between two comments, in pixels.</param>
/// <param name="longest">Longest time that any comment stays, in hundredths of a second.</param>
internal sealed class AssLanes(int count, double gap, long longest)
{
    private readonly Dictionary<(int Lane, long Stretch), List<AssFlight>> _flights = [];

    /// <summary>Takes a place.</summary>
    /// <param name="flight">What wants it.</param>
    /// <param name="height">Neighbouring lanes that it needs, at least one.</param>
    /// <param name="fromFoot">Whether the lowest places are the best ones.</param>
    /// <returns>The topmost of its lanes; <see langword="null"/> when all are taken.</returns>
    public int? Take(in AssFlight flight, int height, bool fromFoot)
    {
        height = Math.Min(height, count);
        for (var place = 0; place <= count - height; place++)
        {
            var lane = fromFoot ? count - height - place : place;
            if (IsFree(flight, lane, height))
            {
                for (var taken = lane; taken < lane + height; taken++)
                {
                    Add(flight, taken);
                }

                return lane;
            }
        }

        return null;
    }

    private bool IsFree(in AssFlight flight, int first, int height)
    {
        var stretch = flight.Start / longest;
        for (var lane = first; lane < first + height; lane++)
        {
            if (IsTaken(flight, lane, stretch) || IsTaken(flight, lane, stretch - 1) || IsTaken(flight, lane, stretch + 1))
            {
                return false;
            }
        }

        return true;
    }

    // The newest first: in a recording that was posted while the picture ran it is the one in the way, and finding that out has to be quick for every comment that finds no lane.
    private bool IsTaken(in AssFlight flight, int lane, long stretch)
    {
        if (_flights.TryGetValue((lane, stretch), out var others))
        {
            for (var newest = others.Count - 1; newest >= 0; newest--)
            {
                if (flight.Touches(others[newest], gap))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Add(in AssFlight flight, int lane)
    {
        var key = (lane, flight.Start / longest);
        if (!_flights.TryGetValue(key, out var flights))
        {
            _flights[key] = flights = [];
        }

        flights.Add(flight);
    }
}
