using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Danmaku.Bench.Overload;

/// <summary>What a gateway answers to a handshake.</summary>
/// <param name="Status">HTTP status; 101 lets the client in.</param>
/// <param name="Length">Bytes of the answer, its body included.</param>
/// <param name="Title">Title of the problem document; null when there is none.</param>
/// <param name="Detail">Its detail; null when there is none.</param>
/// <param name="RetryAfter">When to come again; null when it does not say.</param>
internal sealed record HandshakeAnswer(int Status, int Length, string? Title, string? Detail, TimeSpan? RetryAfter)
{
    /// <summary>Whether a refusal says which limit was reached and when to come again.</summary>
    public bool IsClear => Title is { Length: > 0 } && Detail is { Length: > 0 } && RetryAfter is not null;

    /// <summary>Reads an answer.</summary>
    /// <returns><see langword="false"/> while it is incomplete.</returns>
    /// <exception cref="InvalidDataException">It is no answer.</exception>
    public static bool TryRead(ReadOnlySpan<byte> received, out HandshakeAnswer answer)
    {
        answer = null!;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var lines = Encoding.ASCII.GetString(received[..end]).Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || !int.TryParse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture, out var status))
        {
            throw new InvalidDataException($"No answer to a handshake: {lines[0]}");
        }

        var bodyLength = int.Parse(Header(lines, "Content-Length") ?? "0", CultureInfo.InvariantCulture);
        if (received.Length < end + 4 + bodyLength)
        {
            return false;
        }

        var (title, detail) = Problem(received.Slice(end + 4, bodyLength));
        TimeSpan? retryAfter = int.TryParse(Header(lines, "Retry-After"), CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
        answer = new HandshakeAnswer(status, end + 4 + bodyLength, title, detail, retryAfter);
        return true;
    }

    private static string? Header(string[] lines, string name)
    {
        var line = Array.Find(lines, line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line?[(name.Length + 1)..].Trim();
    }

    private static (string? Title, string? Detail) Problem(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return default;
        }

        try
        {
            using var problem = JsonDocument.Parse(body.ToArray());
            return (Text(problem.RootElement, "title"), Text(problem.RootElement, "detail"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement problem, string name) => problem.TryGetProperty(name, out var text) ? text.GetString() : null;
}
