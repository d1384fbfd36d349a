namespace Danmaku.Bench.Scale;

/// <summary>Every constant of the model with where it comes from.</summary>
/// <remarks>CPU is in microseconds of one core of the measuring machine (Zen 3).</remarks>
internal sealed record ScaleCosts
{
    private const string Performance = "docs/performance.md";
    private const string Guess = "no cluster run yet";

    /// <summary>One write to one viewer's socket, whatever small frame it carries.</summary>
    public Cost GatewayWrite { get; init; } = Cost.Measured(
        12, "us per write to a viewer", $"{Performance}, 1,000 x 30/s each; other loads there read 9.5 to 13.5 for a write");

    public Cost GatewayWriteKibibyte { get; init; } = Cost.Measured(
        0.1, "us per KiB written", "send(): 1 KB 3.5 us, 51 KB 8.4 us");

    public Cost TlsWrite { get; init; } = Cost.Measured(
        1.5, "us more per write with TLS, encryption left out", "through the stream rather than to the socket");

    public Cost EncodeBatch { get; init; } = Cost.Measured(0.1, "us per batch encoded", "micro '*EncodeBatch*'");

    public Cost EncodeComment { get; init; } = Cost.Measured(0.3, "us per comment encoded", "micro '*EncodeBatch*'");

    public Cost CompressBatch { get; init; } = Cost.Measured(
        3.5, "us per batch compressed", "docs/decisions.md, 1 / 5 / 20 comments: 4 / 8 / 70 us");

    public Cost CompressComment { get; init; } = Cost.Measured(
        3.3, "us per comment compressed, at level 4; below 2 KiB it is a third", "docs/decisions.md");

    public Cost CompressedShare { get; init; } = Cost.Measured(
        0.28, "of a frame's bytes are left", $"{Performance}, recorded comments at 20/s");

    public Cost Connect { get; init; } = Cost.Measured(
        217, "us per viewer who connects and joins", $"{Performance}; 136 in another run");

    public Cost ParsePost { get; init; } = Cost.Assumed(
        15, "us per post at the gateway, its answer's write apart",
        "parsing is 0.1 us (micro '*ParseFrame*'); the rest is recv() and a turn on the pool");

    public Cost ViewerKibibytes { get; init; } = Cost.Measured(
        7.9, "KiB per viewer in the gateway", $"{Performance}; 6.7 at 10,000 viewers");

    public Cost SocketKibibytes { get; init; } = Cost.Measured(
        3.8, "KiB per viewer in the kernel", "an idle TCP socket; more while bytes wait");

    public Cost GatewayRoomKibibytes { get; init; } = Cost.Assumed(
        4, "KiB per room open at a gateway, frames kept for resumes apart", "objects counted, not weighed");

    public Cost RoomPost { get; init; } = Cost.Measured(0.7, "us per comment in the room", "micro '*RoomPost*'");

    public Cost JournalRow { get; init; } = Cost.Measured(
        7.5, "us per row from the journal to the store, the silo's side",
        "micro '*JournalAppend*': with SQLite, its work included");

    public Cost StoreRow { get; init; } = Cost.Assumed(20, "us per row in PostgreSQL", "multi-row inserts or COPY, two indexes");

    public Cost StoreRowsPerSecond { get; init; } = Cost.Assumed(
        50_000, "rows per second that one PostgreSQL takes", "with its log on a fast disk");

    public Cost StoreCommit { get; init; } = Cost.Assumed(
        2_000, "us per commit; rows that come meanwhile share the next", "a disk's flush and a round trip");

    public Cost StoreRowBytes { get; init; } = Cost.Assumed(
        100, "bytes per row beside the text", "columns of the schema, as sent");

    public Cost GrpcMessage { get; init; } = Cost.Assumed(10, "us per gRPC message, each side", Guess);

    public Cost GrpcKibibyte { get; init; } = Cost.Assumed(0.5, "us per KiB in gRPC, each side", Guess);

    public Cost GrpcHeader { get; init; } = Cost.Assumed(
        40, "bytes around a gRPC message", "HTTP/2 frame 9, gRPC 5, room id and positions");

    public Cost OrleansMessage { get; init; } = Cost.Assumed(15, "us per Orleans message between silos, each side", Guess);

    public Cost OrleansKibibyte { get; init; } = Cost.Assumed(1, "us per KiB in Orleans, each side", Guess);

    public Cost OrleansLocal { get; init; } = Cost.Assumed(3, "us per Orleans call within a silo", Guess);

    public Cost OrleansHeader { get; init; } = Cost.Assumed(200, "bytes around an Orleans message", Guess);

    public Cost EventBytes { get; init; } = Cost.Assumed(
        70, "bytes of a comment between processes beside its text", "position, time, poster's id and name");

    public Cost AnswerBytes { get; init; } = Cost.Assumed(12, "bytes of an answer to a post", "two variable-length numbers and a tag");

    public Cost RangeBytes { get; init; } = Cost.Assumed(
        26, "bytes of a range of thinned comments between processes", "its place, its time and the last sequence, as the proto has them");

    public Cost ReportBytes { get; init; } = Cost.Assumed(24, "bytes of a report of one room's viewers", "room id and count");

    public Cost RoomKibibytes { get; init; } = Cost.Measured(
        24, "KiB per quiet room in its silo, garbage included; history and nonces apart", $"{Performance}; 18 with DOTNET_gcServer=0");

    public Cost HistoryBytes { get; init; } = Cost.Assumed(
        500, "bytes per comment kept in a room, 300 at most", "objects counted, not weighed");

    public Cost NonceBytes { get; init; } = Cost.Assumed(
        150, "bytes per nonce kept for 10 min, 100,000 at most", "objects counted, not weighed");

    public Cost SubscriptionBytes { get; init; } = Cost.Assumed(
        100, "bytes per gateway and room in the relay", "objects counted, not weighed");

    public Cost ProcessMebibytes { get; init; } = Cost.Assumed(
        200, "MiB of a process before the first viewer or room", "runtime, pool, buffers");

    public Cost PacketBytes { get; init; } = Cost.Measured(
        90, "bytes on the wire around each 1,448", "Ethernet 38, IPv4 20, TCP with timestamps 32");

    /// <summary>All of them by name.</summary>
    public IEnumerable<(string Name, Cost Cost)> All() =>
        typeof(ScaleCosts).GetProperties().Where(static property => property.PropertyType == typeof(Cost))
            .Select(property => (property.Name, (Cost)property.GetValue(this)!));
}
