namespace Danmaku.Bench.Load.Engine;

/// <summary>What happens in one room. Belongs to the generator's thread.</summary>
/// <param name="number">Its number, from 0.</param>
/// <param name="group">The group of equal rooms it is of.</param>
internal sealed class RoomLoad(int number, int group)
{
    public int Number => number;

    public int Group => group;

    /// <summary>Everybody in it.</summary>
    public List<ClientConnection> Members { get; } = [];

    /// <summary>Those who post, in turns.</summary>
    public List<ClientConnection> Posters { get; } = [];

    /// <summary>Its compressed frames.</summary>
    public InflatedFrames Inflated { get; } = new();

    /// <summary>Comments posted.</summary>
    public long Posted { get; set; }

    /// <summary>Comments that the server refused; they are delivered to nobody.</summary>
    public long Rejected { get; set; }

    /// <summary>Sum of the numbers of the comments posted.</summary>
    public long IndexSum { get; set; }
}
