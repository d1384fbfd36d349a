using System.Globalization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Tests.Domain.Brake;

/// <summary>Makes up what people and raids post. The same seed makes up the same.</summary>
/// <param name="seed">Any number.</param>
/// <param name="viewers">Viewers that the room usually has; few of them comment.</param>
/// <param name="texts">What people post.</param>
internal sealed class Traffic(int seed, int viewers, IReadOnlyList<string> texts)
{
    private static readonly string[] Cheers =
        ["666", "哈哈哈哈", "GG", "233333", "awsl", "好耶", "lol", "草", "前方高能", "泪目", "❤❤❤", "[doge]"];

    private readonly Random _random = new(seed);
    private int _crowds;

    /// <summary>Comments of the room in a second: 0.13 of 20 viewers, 2.2 of 1,000, 36 of 50,000.</summary>
    public double Rate => 0.015 * Math.Pow(viewers, 0.72);

    /// <summary>
    /// What the room posts when nothing happens: mostly its regulars, who comment again and again, and some for the first time.
    /// </summary>
    /// <param name="length">For how long.</param>
    /// <param name="newcomers">Part of the comments by people who have not commented before.</param>
    /// <param name="ages">Age of a newcomer's account; null for tokens that do not say.</param>
    public IEnumerable<SimulatedDraft> Chat(TimeSpan length, double newcomers = 0.15, Func<Random, TimeSpan>? ages = null)
    {
        foreach (var at in Poisson(Rate, TimeSpan.Zero, length))
        {
            var isNew = _random.NextDouble() < newcomers;
            yield return new SimulatedDraft(at, isNew ? $"new-{at.Ticks}" : Regular(), Text())
            {
                Role = !isNew && _random.Next(2) == 0 ? ViewerRole.Member : ViewerRole.Viewer,
                AccountAge = ages is null ? null : isNew ? ages(_random) : TimeSpan.FromDays(400),
            };
        }
    }

    /// <summary>Everybody posts the same at once: the regulars, and many who have never commented.</summary>
    /// <param name="people">How many.</param>
    /// <param name="regulars">Part of them who are regulars.</param>
    /// <param name="from">When the first does.</param>
    /// <param name="length">For how long.</param>
    /// <param name="text">What; null for any cheer.</param>
    public IEnumerable<SimulatedDraft> Cheer(int people, double regulars, TimeSpan from, TimeSpan length, string? text = null)
    {
        var crowd = NextCrowd();
        for (var i = 0; i < people; i++)
        {
            var who = _random.NextDouble() < regulars ? Regular() : $"{crowd}-{i}";
            var cheer = text ?? Cheers[_random.Next(_random.Next(1, Cheers.Length))];
            var typed = _random.Next(3) == 0 ? cheer + cheer[^1] : cheer;
            yield return new SimulatedDraft(from + (length * Math.Sqrt(_random.NextDouble())), who, typed);
        }
    }

    /// <summary>New viewers come in and some of them post, each once or twice, as people do: greetings, cheers, and whatever they think.</summary>
    public IEnumerable<SimulatedDraft> Rush(int people, TimeSpan from, TimeSpan length, Func<Random, TimeSpan>? ages = null)
    {
        string[] greetings = ["来了", "主播好", "前排", "打卡", "来了来了", "hi", "hello", "晚上好", "大家好", "第一次来"];
        var crowd = NextCrowd();
        for (var i = 0; i < people; i++)
        {
            var age = ages?.Invoke(_random);
            for (var more = 0; more <= _random.Next(2); more++)
            {
                var text = _random.Next(10) switch
                {
                    < 3 => greetings[_random.Next(greetings.Length)],
                    < 5 => Cheers[_random.Next(Cheers.Length)],
                    _ => Text(),
                };
                yield return new SimulatedDraft(from + (length * _random.NextDouble()), $"{crowd}-{i}", text) { AccountAge = age };
            }
        }
    }

    /// <summary>Accounts that the room has never seen post the same again and again.</summary>
    /// <param name="accounts">How many.</param>
    /// <param name="from">When the first posts.</param>
    /// <param name="build">Time until all of them take part; they come one after the other.</param>
    /// <param name="length">How long it goes on.</param>
    /// <param name="each">Average time between two drafts of one account.</param>
    /// <param name="text">What an account posts.</param>
    /// <param name="age">Age of an account; null for tokens that do not say.</param>
    public IEnumerable<SimulatedDraft> Raid(
        int accounts, TimeSpan from, TimeSpan build, TimeSpan length, TimeSpan each, Func<Random, string> text, TimeSpan? age = null)
    {
        var crowd = NextCrowd();
        for (var i = 0; i < accounts; i++)
        {
            var first = build * ((i + _random.NextDouble()) / accounts);
            foreach (var at in Poisson(1 / each.TotalSeconds, first, length).Prepend(first))
            {
                yield return new SimulatedDraft(from + at, $"{crowd}-raider-{i}", text(_random)) { AccountAge = age, IsSpam = true };
            }
        }
    }

    /// <summary>A count of viewers every second, around the usual, with others coming in and staying.</summary>
    public IEnumerable<(TimeSpan At, int Viewers)> Viewers(TimeSpan length, params (TimeSpan From, TimeSpan Build, int Count)[] more)
    {
        for (var second = 0; second < length.TotalSeconds; second++)
        {
            var at = TimeSpan.FromSeconds(second);
            var noise = (_random.NextDouble() - 0.5) * Math.Sqrt(viewers);
            var come = more.Sum(come => come.Count * Math.Clamp((at - come.From) / come.Build, 0, 1));
            yield return (at, Math.Max(0, (int)(viewers + noise + come)));
        }
    }

    /// <summary>The same text with something small changed: a tail, a sign, a letter more or less.</summary>
    public static Func<Random, string> Varied(params string[] texts) => random =>
    {
        var text = texts[random.Next(texts.Length)];
        for (var changes = random.Next(1, 3); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            text = random.Next(5) switch
            {
                0 => text + random.Next(1_000).ToString(CultureInfo.InvariantCulture),
                1 => text.Insert(at, "★"),
                2 => text.Remove(at, 1),
                3 => text.Insert(at, ((char)random.Next('一', '一' + 2_000)).ToString()),
                _ => text + Cheers[random.Next(Cheers.Length)],
            };
        }

        return text;
    };

    private string Text()
    {
        // A third cheers; the rest is as people write, and no text is much more common than another.
        return _random.Next(3) == 0 ? Cheers[_random.Next(Cheers.Length)] : texts[_random.Next(texts.Count)];
    }

    private string NextCrowd() => $"crowd{++_crowds}";

    /// <summary>A few regulars post much, most post little.</summary>
    private string Regular() => $"regular-{(int)(Math.Max(4, viewers / 40) * Math.Pow(_random.NextDouble(), 2))}";

    private IEnumerable<TimeSpan> Poisson(double perSecond, TimeSpan from, TimeSpan until)
    {
        for (var at = from + Wait(); at < until; at += Wait())
        {
            yield return at;
        }

        TimeSpan Wait() => TimeSpan.FromSeconds(-Math.Log(1 - _random.NextDouble()) / perSecond);
    }
}
