using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>
/// The epoch of a channel, a text that clients keep and give back: <c>26113840</c>, and <c>26113840.staff</c> for moderators. They see more of a room, so
/// whoever has become one meanwhile, or is none any more, must not go on from there as if nothing were missing.
/// </summary>
internal static class ChannelEpoch
{
    private const string StaffMark = ".staff";

    public static string Of(long epoch, AudienceView view) =>
        epoch.ToString(CultureInfo.InvariantCulture) + (view == AudienceView.Staff ? StaffMark : "");

    /// <summary>Reads an epoch and the place in it.</summary>
    /// <param name="text">As the client has it; one that no room has given out is an epoch that no room has.</param>
    /// <param name="offset">The last sequence that the client has.</param>
    public static ResumePoint Read(string? text, long offset)
    {
        var isStaff = text?.EndsWith(StaffMark, StringComparison.Ordinal) == true;
        var number = isStaff ? text.AsSpan(..^StaffMark.Length) : text.AsSpan();
        return new ResumePoint(
            new RoomPosition(long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : 0, offset),
            isStaff ? AudienceView.Staff : AudienceView.Viewers);
    }
}
