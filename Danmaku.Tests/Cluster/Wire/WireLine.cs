using Google.Protobuf;

namespace Danmaku.Tests.Cluster.Wire;

/// <summary>One message that crossed, as it was: a line of a recording.</summary>
/// <param name="IsAnswer">Whether it went from the silo to the gateway, or from a room to its caller.</param>
/// <param name="Method">The method whose request, response or stream it belongs to.</param>
/// <param name="Bytes">The serialized message.</param>
internal sealed record WireLine(bool IsAnswer, string Method, byte[] Bytes)
{
    /// <summary>Reads the lines of a recording; what starts with # is for readers of the file.</summary>
    public static List<WireLine> Read(string path) =>
    [
        .. File.ReadLines(path).Where(static line => line.Length > 0 && line[0] != '#').Select(static line =>
        {
            var words = line.Split(' ');
            return new WireLine(words[0] == "<", words[1], Convert.FromBase64String(words.ElementAtOrDefault(2) ?? ""));
        }),
    ];

    /// <summary>The message.</summary>
    public T As<T>()
        where T : IMessage<T>, new() => new MessageParser<T>(static () => new T()).ParseFrom(Bytes);

    public override string ToString() => $"{(IsAnswer ? '<' : '>')} {Method} {Convert.ToBase64String(Bytes)}";
}
