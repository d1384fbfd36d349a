namespace Danmaku.Silo.Domain.Brake;

/// <summary>What happened in a room over some time. An author counts once in <see cref="RoomPulse.Seconds"/> for each text.</summary>
internal struct PulseCounts
{
    /// <summary>People that the room knows, who post what they like.</summary>
    public int Known;

    /// <summary>Strangers who do.</summary>
    public int Strangers;

    /// <summary>Sum of the <see cref="Strangeness"/> of <see cref="Strangers"/>.</summary>
    public int Strangeness;

    /// <summary>Those of <see cref="Strangers"/> whose accounts are known to be young.</summary>
    public int Young;

    /// <summary>Strangers that post alike, each once whatever they post, when they last did.</summary>
    public int Alike;

    /// <summary>What those weigh: their <see cref="Brake.Strangeness"/> times <see cref="TextSketch.Strength"/>.</summary>
    public int AlikeWeight;

    /// <summary>The part of <see cref="AlikeWeight"/> that is members.</summary>
    public int AlikeMembers;

    /// <summary>Adds (1) or takes away (-1).</summary>
    public void Add(in PulseCounts other, int times)
    {
        Known += other.Known * times;
        Strangers += other.Strangers * times;
        Strangeness += other.Strangeness * times;
        Young += other.Young * times;
        Alike += other.Alike * times;
        AlikeWeight += other.AlikeWeight * times;
        AlikeMembers += other.AlikeMembers * times;
    }
}
