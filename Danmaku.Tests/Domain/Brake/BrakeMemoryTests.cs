using Danmaku.Silo.Domain.Brake;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain.Brake;

/// <summary>However many post however much, the brake remembers no more than it has set aside.</summary>
public sealed class BrakeMemoryTests
{
    private static readonly DateTimeOffset Start = ManualTimeProvider.Start;

    [Fact]
    public void Authors_are_bounded_and_forgotten_after_a_stream()
    {
        var authors = new Acquaintances([], Start);
        for (var i = 0; i < Acquaintances.Capacity + 10_000; i++)
        {
            authors.Saw($"v{i}", Start);
        }

        Assert.Equal(Acquaintances.Capacity, authors.Count);
        authors.Saw("late", Start + Acquaintances.Memory);
        Assert.Equal(1, authors.Count);
    }

    [Fact]
    public void Somebody_who_goes_on_commenting_stays_known_through_a_flood_of_accounts()
    {
        var authors = new Acquaintances([], Start);
        var first = authors.Saw("regular", Start).FirstAt;
        for (var i = 0; i < Acquaintances.Capacity * 3; i++)
        {
            authors.Saw($"v{i}", Start.AddMinutes(10));
            if (i % 10_000 == 0)
            {
                authors.Saw("regular", Start.AddMinutes(10));
            }
        }

        Assert.Equal(first, authors.Saw("regular", Start.AddMinutes(10)).FirstAt);
    }

    [Fact]
    public void Texts_are_bounded_and_forgotten_with_their_window()
    {
        var texts = new AlikeTexts();
        for (var i = 0; i < AlikeTexts.Capacity * 3; i++)
        {
            texts.Add((uint)(i + 1), isStranger: true, isYoung: false, Sketch($"text number {i} of many"), Start, out _);
        }

        Assert.Equal(AlikeTexts.Capacity, texts.Count);
        texts.Forget(Start + AlikeTexts.Window);
        Assert.Equal((0, default), (texts.Count, texts.OfStrangers));
    }

    [Fact]
    public void A_group_ends_with_its_last_comment_and_counts_each_author_once()
    {
        var texts = new AlikeTexts();
        for (var second = 0; second < 60; second++)
        {
            var author = (uint)(second % 3) + 1;
            texts.Add(author, isStranger: true, isYoung: true, Sketch("主播是骗子大家快退钱"), Start.AddSeconds(second), out _);
        }

        Assert.Equal(new AlikeTexts.StrangersTexts(Squares: 9, Strangers: 3, Young: 3, Known: 0), texts.OfStrangers);
        texts.Forget(Start.AddSeconds(58) + AlikeTexts.Window);
        Assert.Equal(default, texts.OfStrangers);
        Assert.Equal(1, texts.Count);
    }

    private static TextSketch Sketch(string text) => TextSketch.Of(MatchText.From(text));
}
