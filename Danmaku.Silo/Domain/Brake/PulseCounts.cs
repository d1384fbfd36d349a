namespace Danmaku.Silo.Domain.Brake;

/// <summary>What happened in a room over some time. Authors count once for each text.</summary>
internal struct PulseCounts
{
    /// <summary>Authors that the room does not know, the young ones too.</summary>
    public int Strangers;

    /// <summary>Of them those whose accounts are known to be young.</summary>
    public int Young;

    /// <summary>Authors that the room knows.</summary>
    public int Known;

    /// <summary>Strangers that post alike, each once in the time.</summary>
    public int Alike;

    /// <summary>Of them those whose accounts are known to be young.</summary>
    public int AlikeYoung;

    /// <summary>Known authors that posted the same as those strangers.</summary>
    public int AlikeKnown;

    /// <summary>Different texts of the strangers that post alike.</summary>
    public int AlikeTexts;

    /// <summary>Seconds from the first of those texts to the one that made them a group of strangers.</summary>
    public int AlikeSince;

    /// <summary>How much the strangers that post alike weigh: <see cref="Strangeness"/> times <see cref="TextSketch.Strength"/>.</summary>
    public int AlikeWeight;

    /// <summary>As <see cref="AlikeWeight"/>, but everybody again after each <see cref="RaidBrake.StepInterval"/>.</summary>
    public int Pressure;

    /// <summary>Adds (1) or takes away (-1).</summary>
    public void Add(in PulseCounts other, int times)
    {
        Strangers += other.Strangers * times;
        Young += other.Young * times;
        Known += other.Known * times;
        Alike += other.Alike * times;
        AlikeYoung += other.AlikeYoung * times;
        AlikeKnown += other.AlikeKnown * times;
        AlikeTexts += other.AlikeTexts * times;
        AlikeSince += other.AlikeSince * times;
        AlikeWeight += other.AlikeWeight * times;
        Pressure += other.Pressure * times;
    }
}
