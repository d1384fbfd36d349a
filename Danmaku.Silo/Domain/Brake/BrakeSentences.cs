using System.Globalization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Brake;

/// <summary>Why the brake moves, in one English sentence with the numbers.</summary>
internal static class BrakeSentences
{
    public static string Raid(RoomPulse pulse, AlikeTexts.StrangersTexts texts, bool areYoung, bool areComingIn, bool areMore)
    {
        ref readonly var window = ref pulse.Window;
        var length = pulse.AlikeFor();
        var usual = pulse.UsualAlike * length.TotalSeconds / RoomPulse.Seconds;
        var who = areYoung ? "accounts new here, most of them young," : "accounts new here";
        var alike = texts.Texts >= 1.5
            ? $"{Number(texts.Texts)} texts over and over"
            : "nearly the same text";
        var first = $"{window.Alike} {who} posted {alike} within {Seconds(length)} {Usually(usual)}";
        var known = texts.Known == 0 ? "nobody known here did" : $"only {texts.Known} known here did";
        var second = (areComingIn, areMore) switch
        {
            (true, _) => $"{pulse.Joined} viewers came in within {RoomPulse.Seconds} s {Usually(pulse.UsualJoined)}",
            (_, true) => $"{window.Strangers + window.Alike} newcomers posted within {RoomPulse.Seconds} s {Usually(pulse.UsualStrangers)}",
            _ => known,
        };
        return $"{first}, and {second}.";
    }

    public static string GoesOn(RoomPulse pulse, BrakeLevel level)
    {
        var accounts = $"{pulse.Window.Alike} accounts new here posted alike within {RoomPulse.Seconds} s";
        return level == BrakeLevel.SlowMode
            ? $"It goes on in spite of slow mode: {accounts}."
            : $"It goes on in spite of members only: {accounts}, members among them.";
    }

    public static string Quiet(int posted, TimeSpan quiet)
    {
        var span = Seconds(quiet);
        return posted switch
        {
            0 => $"Nobody has posted like that for {span}.",
            1 => $"Only 1 comment like that has come for {span}.",
            _ => $"Only {posted} comments like that have come for {span}.",
        };
    }

    private static string Seconds(TimeSpan span) => DurationText.Of(TimeSpan.FromSeconds(Math.Ceiling(span.TotalSeconds)));

    private static string Usually(double usual) => $"(usually {Number(usual)})";

    private static string Number(double usual) => Math.Round(usual).ToString(CultureInfo.InvariantCulture);
}
