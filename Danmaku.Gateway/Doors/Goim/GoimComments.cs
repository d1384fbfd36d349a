using System.Globalization;
using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Writes comments as <c>DANMU_MSG</c>, whose shape is one array: what clients read of it by place is in docs/doors/goim.md.</summary>
internal static class GoimComments
{
    // What clients expect of somebody about whom there is no more to say: lowest level, its colour, its rank.
    private const int NoLevelColor = 9_868_950;
    private const string NoRank = ">50000";

    // By this clients tell full members from others.
    private const int MemberRank = 10_000;
    private const int ViewerRank = 5_000;

    private const int Places = 18;

    /// <summary>Writes a comment that is shown: a super chat as one.</summary>
    /// <param name="packets">Gets the packet.</param>
    /// <param name="comment">The comment.</param>
    /// <param name="shownBy">The event that shows it.</param>
    public static void Write(GoimPacketWriter packets, Comment comment, RoomEvent shownBy)
    {
        if (comment.SuperChat is { } paid)
        {
            GoimSuperChats.Write(packets, comment, paid, shownBy);
            return;
        }

        var json = packets.BeginCommand("DANMU_MSG"u8);
        json.WriteStartArray("info"u8);
        WriteLooks(packets, json, comment);
        json.WriteStringValue(comment.Text);
        WriteAuthor(json, comment.Author);

        // 3 to 8: no medal, no level, no title, nothing, no privilege, nothing.
        json.WriteStartArray();
        json.WriteEndArray();
        json.WriteStartArray();
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteNumberValue(NoLevelColor);
        json.WriteStringValue(NoRank);
        json.WriteNumberValue(0);
        json.WriteEndArray();
        json.WriteStartArray();
        json.WriteEndArray();
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteNullValue();

        // 9: when, in seconds, and a check number.
        json.WriteStartObject();
        json.WriteNumber("ts"u8, comment.At.ToUnixTimeSeconds());
        json.WriteString("ct"u8, GoimViewer.CrcOf(comment.Position.ToString()).ToString("X8", CultureInfo.InvariantCulture));
        json.WriteEndObject();

        // 10 to 15: nothing. 16: no wealth. 17: nothing.
        for (var place = 10; place < Places; place++)
        {
            if (place == 16)
            {
                json.WriteStartArray();
                json.WriteNumberValue(0);
                json.WriteEndArray();
            }
            else
            {
                json.WriteNumberValue(0);
            }
        }

        json.WriteEndArray();
        packets.EndCommandOf(shownBy);
    }

    private static void WriteLooks(GoimPacketWriter packets, Utf8JsonWriter json, Comment comment)
    {
        json.WriteStartArray();
        json.WriteNumberValue(0);
        json.WriteNumberValue(GoimStyle.NumberOf(comment.Style.Mode));
        json.WriteNumberValue(GoimStyle.NumberOf(comment.Style.Size));
        json.WriteNumberValue(comment.Style.Color);
        json.WriteNumberValue(comment.At.ToUnixTimeMilliseconds());
        json.WriteNumberValue(comment.Position.Sequence);
        json.WriteNumberValue(0);
        json.WriteStringValue(GoimViewer.CrcOf(comment.Author.Id).ToString("x8", CultureInfo.InvariantCulture));
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteStringValue(""u8);
        json.WriteNumberValue(0);
        json.WriteStringValue("{}"u8);
        json.WriteStringValue("{}"u8);
        json.WriteStartObject();
        packets.WriteObjectAsText("extra"u8, comment, static (extra, comment) => WriteExtra(extra, comment));
        json.WriteNumber("mode"u8, 0);
        json.WriteNumber("show_player_type"u8, 0);
        json.WriteStartObject("user"u8);
        json.WriteNumber("uid"u8, GoimViewer.NumberOf(comment.Author.Id));
        json.WriteStartObject("base"u8);
        json.WriteString("name"u8, comment.Author.Name);
        json.WriteString("face"u8, ""u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteAuthor(Utf8JsonWriter json, Viewer author)
    {
        json.WriteStartArray();
        json.WriteNumberValue(GoimViewer.NumberOf(author.Id));
        json.WriteStringValue(author.Name);
        json.WriteNumberValue(author.Role >= ViewerRole.Moderator ? 1 : 0);
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteNumberValue(author.Role >= ViewerRole.Member ? MemberRank : ViewerRank);
        json.WriteNumberValue(0);
        json.WriteStringValue(""u8);
        json.WriteEndArray();
    }

    private static void WriteExtra(Utf8JsonWriter extra, Comment comment)
    {
        extra.WriteString("id_str"u8, comment.Position.ToString());
        extra.WriteBoolean("send_from_me"u8, false);
        extra.WriteNumber("mode"u8, 0);
        extra.WriteNumber("color"u8, comment.Style.Color);
        extra.WriteNumber("dm_type"u8, 0);
        extra.WriteNumber("font_size"u8, GoimStyle.NumberOf(comment.Style.Size));
        extra.WriteNumber("player_mode"u8, GoimStyle.NumberOf(comment.Style.Mode));
        extra.WriteString("content"u8, comment.Text);
        extra.WriteString("user_hash"u8, GoimViewer.CrcOf(comment.Author.Id).ToString(CultureInfo.InvariantCulture));
        extra.WriteNumber("reply_mid"u8, comment.Mention is { } mentioned ? GoimViewer.NumberOf(mentioned) : 0);
        extra.WriteString("reply_uname"u8, ""u8);
        extra.WriteBoolean("show_reply"u8, comment.Mention is not null);
        extra.WriteNumber("hit_combo"u8, 0);
        extra.WriteNumber("recommend_score"u8, 0);
        extra.WriteBoolean("is_audited"u8, false);

        // Ours, for what the format has no place for.
        extra.WriteString("viewer"u8, comment.Author.Id);
        extra.WriteString("role"u8, GoimWords<ViewerRole>.Of(comment.Author.Role));
        if (comment.ReplyTo is { } replyTo)
        {
            extra.WriteString("reply_to"u8, replyTo.ToString());
        }

        if (comment.Mention is { } mention)
        {
            extra.WriteString("mention"u8, mention);
        }

        if (comment.MediaTime is { } mediaTime)
        {
            extra.WriteNumber("media_time"u8, mediaTime.TotalSeconds);
        }
    }
}
