using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Danmaku.Silo.Judging;

/// <summary>Reads what the outside judge answers: <c>{"verdict":"allow|hold|reject","reason":"…"}</c>.</summary>
internal static class JudgeAnswer
{
    /// <summary>Most UTF-16 characters of a reason that are kept.</summary>
    public const int MaxReasonLength = 200;

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    // A verdict that is there twice is not clear enough to act on.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads an answer. Members that it does not know are left to later versions.</summary>
    /// <returns><see langword="null"/> when it is not a verdict.</returns>
    public static Judgement? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } answer
                || !TryGetText(answer, "verdict"u8, out var verdict)
                || !TryGetText(answer, "reason"u8, out var given))
            {
                return null;
            }

            var reason = given is null ? "" : Cleaned(given);
            return verdict switch
            {
                "allow" => Judgement.Allow.Instance,
                "hold" => new Judgement.Hold(reason.Length > 0 ? reason : "The outside judge leaves it to a moderator."),
                "reject" => new Judgement.Reject(reason.Length > 0 ? reason : "The comment was not let through."),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter for text that is neither UTF-8 nor UTF-16.
            return null;
        }
    }

    /// <returns><see langword="false"/> when the member is there and is not text.</returns>
    private static bool TryGetText(JsonElement answer, ReadOnlySpan<byte> name, out string? text)
    {
        text = null;
        if (!answer.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        text = member.GetString();
        return true;
    }

    // One line without marks that turn the text around it, cut between code points. A reason may quote the comment.
    private static string Cleaned(string reason)
    {
        var cleaned = new StringBuilder(Math.Min(reason.Length, MaxReasonLength));
        foreach (var rune in reason.EnumerateRunes())
        {
            var shown = Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => new Rune(' '),
                UnicodeCategory.Format when rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner) => (Rune?)null,
                _ => rune,
            };
            if (shown is not { } kept)
            {
                continue;
            }

            if (cleaned.Length + kept.Utf16SequenceLength > MaxReasonLength)
            {
                break;
            }

            cleaned.Append(kept);
        }

        return cleaned.ToString().Trim();
    }
}
