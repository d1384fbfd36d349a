using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Writes super chats, with every member that clients read without asking whether it is there.</summary>
internal static class GoimSuperChats
{
    private const string Background = "#F2F2F7";
    private const string Accent = "#3A3A3C";

    /// <summary>Writes a comment that was paid for.</summary>
    public static void Write(GoimPacketWriter packets, Comment comment, SuperChat paid, RoomEvent shownBy)
    {
        var json = packets.BeginData("SUPER_CHAT_MESSAGE"u8);
        var end = comment.At + paid.Duration;
        json.WriteString("id"u8, comment.Position.ToString());
        json.WriteNumber("uid"u8, GoimViewer.NumberOf(comment.Author.Id));
        json.WriteNumber("price"u8, PriceOf(paid));
        json.WriteNumber("rate"u8, 1);
        json.WriteString("message"u8, comment.Text);
        json.WriteString("message_trans"u8, ""u8);
        json.WriteNumber("ts"u8, comment.At.ToUnixTimeSeconds());
        json.WriteNumber("start_time"u8, comment.At.ToUnixTimeSeconds());
        json.WriteNumber("end_time"u8, end.ToUnixTimeSeconds());
        json.WriteNumber("time"u8, (long)paid.Duration.TotalSeconds);
        json.WriteString("background_bottom_color"u8, Accent);
        json.WriteString("background_color"u8, Background);
        json.WriteString("background_icon"u8, ""u8);
        json.WriteString("background_image"u8, ""u8);
        json.WriteString("background_price_color"u8, Accent);
        WriteUser(json, comment.Author);
        json.WriteStartObject("gift"u8);
        json.WriteNumber("gift_id"u8, 0);
        json.WriteString("gift_name"u8, "Super chat"u8);
        json.WriteNumber("num"u8, 1);
        json.WriteEndObject();

        // Ours, for what the format has no place for.
        json.WriteNumber("amount"u8, paid.Amount);
        json.WriteString("currency"u8, paid.Currency);
        json.WriteString("viewer"u8, comment.Author.Id);
        packets.EndDataOf(shownBy);
    }

    /// <summary>Writes that super chats are to go, among ids of other comments: which of them are was said when they came.</summary>
    public static void WriteDeleted(GoimPacketWriter packets, ReadOnlySpan<RoomPosition> ids, RoomEvent item)
    {
        var json = packets.BeginData("SUPER_CHAT_MESSAGE_DELETE"u8);
        GoimEvents.WriteIds(json, ids);
        packets.EndDataOf(item);
    }

    /// <summary>The amount in the currency's own unit: ISO 4217 says how many digits it has after the point.</summary>
    public static decimal PriceOf(SuperChat paid) => paid.Currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" =>
            paid.Amount,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => paid.Amount / 1_000m,
        _ => paid.Amount / 100m,
    };

    private static void WriteUser(Utf8JsonWriter json, Viewer author)
    {
        json.WriteStartObject("user_info"u8);
        json.WriteString("uname"u8, author.Name);
        json.WriteString("face"u8, ""u8);
        json.WriteNumber("guard_level"u8, 0);
        json.WriteNumber("user_level"u8, 0);
        json.WriteNumber("manager"u8, author.Role >= ViewerRole.Moderator ? 1 : 0);
        json.WriteEndObject();
    }
}
