using System.Globalization;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Goim;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Rooms;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>The bytes of what rooms say.</summary>
public sealed class GoimFormatTests
{
    // What blivedm's models read without asking whether it is there (blivedm/models/web.py), with the kind of value that they expect.
    private static readonly (string Path, JsonValueKind Kind)[] ReadOfComments =
    [
        ("0.1", JsonValueKind.Number), ("0.2", JsonValueKind.Number), ("0.3", JsonValueKind.Number), ("0.4", JsonValueKind.Number), ("0.5", JsonValueKind.Number),
        ("0.7", JsonValueKind.String), ("0.9", JsonValueKind.Number), ("0.10", JsonValueKind.Number), ("0.12", JsonValueKind.Number), ("0.13", JsonValueKind.String),
        ("0.14", JsonValueKind.String), ("0.15", JsonValueKind.Object), ("0.15.extra", JsonValueKind.String), ("0.15.user.base.face", JsonValueKind.String),
        ("1", JsonValueKind.String),
        ("2.0", JsonValueKind.Number), ("2.1", JsonValueKind.String), ("2.2", JsonValueKind.Number), ("2.3", JsonValueKind.Number), ("2.4", JsonValueKind.Number),
        ("2.5", JsonValueKind.Number), ("2.6", JsonValueKind.Number), ("2.7", JsonValueKind.String),
        ("3", JsonValueKind.Array),
        ("4.0", JsonValueKind.Number), ("4.2", JsonValueKind.Number), ("4.3", JsonValueKind.String),
        ("5", JsonValueKind.Array), ("7", JsonValueKind.Number), ("16.0", JsonValueKind.Number),
    ];

    private static readonly (string Path, JsonValueKind Kind)[] ReadOfSuperChats =
    [
        ("price", JsonValueKind.Number), ("message", JsonValueKind.String), ("message_trans", JsonValueKind.String), ("start_time", JsonValueKind.Number),
        ("end_time", JsonValueKind.Number), ("time", JsonValueKind.Number), ("id", JsonValueKind.String), ("gift.gift_id", JsonValueKind.Number),
        ("gift.gift_name", JsonValueKind.String), ("uid", JsonValueKind.Number), ("user_info.uname", JsonValueKind.String),
        ("user_info.face", JsonValueKind.String), ("user_info.guard_level", JsonValueKind.Number), ("user_info.user_level", JsonValueKind.Number),
        ("background_bottom_color", JsonValueKind.String), ("background_color", JsonValueKind.String), ("background_icon", JsonValueKind.String),
        ("background_image", JsonValueKind.String), ("background_price_color", JsonValueKind.String),
    ];

    private static readonly GoimPacking[] Packings = Enum.GetValues<GoimPacking>();

    [Fact]
    public void Comments_have_everything_that_clients_read_by_place()
    {
        var info = Told(GoimPacking.Plain, Posted(1)).Single().Json.GetProperty("info");

        Assert.True(info.GetArrayLength() >= 17);
        Assert.Equal(16, info[0].GetArrayLength());
        AssertReadable(info, ReadOfComments);
        var extra = JsonElement.Parse(info[0][15].GetProperty("extra").GetString()!);
        Assert.Equal(("3.1", "said \"at\" 3.1\\"), (extra.GetProperty("id_str").GetString(), extra.GetProperty("content").GetString()));
    }

    [Fact]
    public void Super_chats_have_everything_that_clients_read_by_name()
    {
        var posted = Posted(1);
        var paid = posted with { Comment = posted.Comment with { SuperChat = new SuperChat(1_050, "EUR", TimeSpan.FromMinutes(5)) } };

        var packet = Told(GoimPacking.Brotli, paid).Single();

        Assert.Equal("SUPER_CHAT_MESSAGE", packet.Command);
        AssertReadable(packet.Data, ReadOfSuperChats);
        Assert.Equal(10.5m, packet.Data.GetProperty("price").GetDecimal());
        Assert.Equal(300, packet.Data.GetProperty("end_time").GetInt64() - packet.Data.GetProperty("start_time").GetInt64());
    }

    [Theory]
    [InlineData("USD", 500, 5)]
    [InlineData("JPY", 500, 500)]
    [InlineData("KWD", 500, 0.5)]
    public void Prices_are_in_the_currencys_own_unit(string currency, long amount, double price) =>
        Assert.Equal((decimal)price, GoimSuperChats.PriceOf(new SuperChat(amount, currency, TimeSpan.FromMinutes(1))));

    [Fact]
    public void Every_event_is_told_or_accounted_in_every_packing_and_to_moderators_no_secrets()
    {
        var events = RoomEvents.OfEveryKind();
        foreach (var view in Enum.GetValues<AudienceView>())
        {
            var items = new List<BatchItem>();
            Disclosure.Fill(view, events, items);
            var told = Packings.Select(packing => Unpack(Format(packing).Batch("room", [.. items])).ToList()).ToList();

            Assert.All(told, packets => Assert.Equal(told[0].Select(packet => packet.Json.GetRawText()), packets.Select(packet => packet.Json.GetRawText())));
            Assert.Equal(Enumerable.Range(1, events.Length).Select(sequence => (long)sequence), told[0].SelectMany(Sequences).Distinct());
            Assert.DoesNotContain(RoomEvents.Secret, string.Concat(told[0].Select(packet => packet.Json.GetRawText())), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Packed_frames_are_not_packed_again_and_carry_the_events_that_they_were_made_of()
    {
        foreach (var packing in Packings)
        {
            var frame = Format(packing).Batch("room", [BatchItem.Told(Posted(4)), BatchItem.Told(Posted(5))]);

            Assert.Equal(packing is GoimPacking.Plain or GoimPacking.Raw, frame.IsCompressible);
            Assert.True(frame.IsDroppable);
            Assert.Equal((3, 4, 5), (frame.Events.Epoch, frame.Events.First, frame.Events.Last));
        }
    }

    [Fact]
    public void A_slow_reader_is_told_what_it_missed_as_it_is_told_the_rest()
    {
        foreach (var packing in Packings)
        {
            var frame = Format(packing).Batch("room", [BatchItem.Told(Posted(4)), BatchItem.Told(Posted(5))]);

            var notice = GoimFormat.SkipNotice(frame.Events);

            var packet = Unpack(notice!).Single();
            Assert.Equal(("DANMAKU_SKIPPED", "3.4", "3.5", "slow"), (
                packet.Command, packet.Data.GetProperty("from").GetString(), packet.Data.GetProperty("to").GetString(), packet.Data.GetProperty("reason").GetString()));
            Assert.Equal(Unpack(frame).First() is var first ? (first.OuterOperation, first.Version) : default, (packet.OuterOperation, packet.Version));
            Assert.False(notice!.IsDroppable);
        }
    }

    [Fact]
    public void A_long_batch_is_a_fraction_of_its_length_when_packed()
    {
        BatchItem[] items = [.. Enumerable.Range(1, 20).Select(sequence => BatchItem.Told(Posted(sequence)))];

        var lengths = Packings.ToDictionary(packing => packing, packing => Format(packing).Batch("room", items).Length);

        Assert.True(lengths[GoimPacking.Zlib] * 5 < lengths[GoimPacking.Plain], string.Join(", ", lengths));
        Assert.True(lengths[GoimPacking.Brotli] * 5 < lengths[GoimPacking.Plain], string.Join(", ", lengths));
    }

    [Theory]
    [InlineData("42", 42)]
    [InlineData("9007199254740993", null)]
    [InlineData("007", null)]
    [InlineData("user-7", null)]
    [InlineData("0", null)]
    public void Viewers_have_a_number_that_javascript_can_count(string id, int? number)
    {
        var known = GoimViewer.NumberOf(id);

        Assert.Equal(known, GoimViewer.NumberOf(id));
        Assert.Equal(known, (long)(double)known);
        Assert.True(number is { } own ? known == own : known is >= 1L << 52 and < 1L << 53);
    }

    [Fact]
    public void The_check_number_is_the_published_one() => Assert.Equal(0xCBF43926, GoimViewer.CrcOf("123456789"));

    private static GoimFormat Format(GoimPacking packing) => new(packing, pushOperation: 1_000);

    private static List<GoimReceived> Told(GoimPacking packing, RoomEvent item) => [.. Unpack(Format(packing).Batch("room", [BatchItem.Told(item)]))];

    private static IEnumerable<GoimReceived> Unpack(SharedFrame frame) => GoimClient.Unpack(frame.Payload.ToArray());

    private static RoomEvent.CommentPosted Posted(int sequence)
    {
        var position = new RoomPosition(3, sequence);
        return new RoomEvent.CommentPosted(RoomEvents.Comment(position, RoomEvents.Start, text: $"said \"at\" {position}\\"), Thinned: false);
    }

    // The events that a command stands for: its own place, or those it says were skipped.
    private static IEnumerable<long> Sequences(GoimReceived packet)
    {
        if (packet.Command != "DANMAKU_SKIPPED")
        {
            return [Position(packet.Json.GetProperty("msg_id")).Sequence];
        }

        var (from, to) = (Position(packet.Data.GetProperty("from")), Position(packet.Data.GetProperty("to")));
        return Enumerable.Range((int)from.Sequence, (int)(to.Sequence - from.Sequence) + 1).Select(sequence => (long)sequence);
    }

    private static RoomPosition Position(JsonElement text) => RoomPosition.TryParse(text.GetString(), out var position) ? position : default;

    private static void AssertReadable(JsonElement root, IEnumerable<(string Path, JsonValueKind Kind)> paths)
    {
        foreach (var (path, kind) in paths)
        {
            var value = root;
            foreach (var step in path.Split('.'))
            {
                value = value.ValueKind == JsonValueKind.Array ? value[int.Parse(step, CultureInfo.InvariantCulture)] : value.GetProperty(step);
            }

            Assert.True(value.ValueKind == kind, $"{path} is {value.ValueKind}, not {kind}.");
        }
    }
}
