using Danmaku.Gateway.Sockets.Compression;
using Microsoft.Extensions.Primitives;

namespace Danmaku.Tests.Sockets.Compression;

public sealed class DeflateOfferTests
{
    private const string Answer = "permessage-deflate; client_no_context_takeover";

    // What clients really send: Chromium and node's ws, python3-websockets, Firefox, the base library.
    [Theory]
    [InlineData("permessage-deflate; client_max_window_bits")]
    [InlineData("permessage-deflate")]
    [InlineData("permessage-deflate; client_max_window_bits=15; server_max_window_bits=15", "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; client_max_window_bits=8")]
    [InlineData("permessage-deflate; client_max_window_bits=\"10\"")]
    [InlineData("permessage-deflate; client_max_window_bits=\"1\\0\"")]
    [InlineData("permessage-deflate; client_no_context_takeover")]
    [InlineData("permessage-deflate;server_max_window_bits=\"15\"", "; server_max_window_bits=15")]
    [InlineData(" \tpermessage-deflate ;\tclient_no_context_takeover ; client_max_window_bits = 12 ")]
    [InlineData("permessage-bzip2, permessage-deflate")]
    [InlineData(",, permessage-deflate,")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate")]
    [InlineData("permessage-deflate; unknown=1, permessage-deflate; server_max_window_bits=15", "; server_max_window_bits=15")]
    [InlineData("x-other; mode=\"a\\b\"; permessage-deflate, permessage-deflate")]
    public void An_acceptable_offer_is_taken_and_the_viewer_keeps_its_context(string offer, string more = "")
    {
        Assert.Equal(DeflateMode.Chained, DeflateOffer.Pick(offer, out var answer));
        Assert.Equal(Answer + more, answer);
    }

    [Theory]
    [InlineData("permessage-deflate; server_no_context_takeover")]
    [InlineData("permessage-deflate; client_max_window_bits; server_no_context_takeover; client_no_context_takeover")]
    [InlineData("permessage-deflate; server_no_context_takeover, permessage-deflate")]
    [InlineData("permessage-deflate; server_max_window_bits=15; server_no_context_takeover", "; server_max_window_bits=15")]
    public void Who_asks_for_it_gets_frames_that_stand_for_themselves(string offer, string more = "")
    {
        Assert.Equal(DeflateMode.Alone, DeflateOffer.Pick(offer, out var answer));
        Assert.Equal($"{Answer}; server_no_context_takeover{more}", answer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(",,,")]
    [InlineData("x-webkit-deflate-frame")]
    [InlineData("Permessage-Deflate")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=14")]
    [InlineData("permessage-deflate; server_max_window_bits=8")]
    [InlineData("permessage-deflate; server_max_window_bits=015")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; server_max_window_bits=15; server_max_window_bits=15")]
    [InlineData("permessage-deflate; client_max_window_bits=7")]
    [InlineData("permessage-deflate; client_max_window_bits=16")]
    [InlineData("permessage-deflate; client_max_window_bits=+9")]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits=10")]
    [InlineData("permessage-deflate; server_no_context_takeover=1")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [InlineData("permessage-deflate; client_no_context_takeover=true")]
    [InlineData("permessage-deflate; Client_No_Context_Takeover")]
    [InlineData("permessage-deflate; permessage-deflate")]
    [InlineData("permessage-deflate;")]
    [InlineData("permessage-deflate; =15")]
    [InlineData("permessage-deflate; client_max_window_bits=")]
    [InlineData("permessage-deflate; client_max_window_bits=\"\"")]
    [InlineData("permessage-deflate; client_max_window_bits=\"1 0\"")]
    [InlineData("permessage-deflate; client_max_window_bits=\"10")]
    [InlineData("permessage-deflate; client_max_window_bits=\"10\\")]
    [InlineData("permessage-deflate x")]
    [InlineData("permessage-deflate, ;")]
    [InlineData("permessage-deflate, x; y=ü")]
    public void Everything_else_is_no_compression_and_no_error(string offer)
    {
        Assert.Equal(DeflateMode.None, DeflateOffer.Pick(offer, out var answer));
        Assert.Null(answer);
    }

    [Fact]
    public void Offers_may_stand_in_several_lines_and_the_first_acceptable_counts()
    {
        var lines = new StringValues(["x-other", "permessage-deflate; server_max_window_bits=9", "permessage-deflate", "permessage-deflate; server_no_context_takeover"]);

        Assert.Equal(DeflateMode.Chained, DeflateOffer.Pick(lines, out _));
        Assert.Equal(DeflateMode.None, DeflateOffer.Pick(default, out _));
    }

    [Fact]
    public void A_header_longer_than_any_client_needs_is_not_read()
    {
        var offer = "permessage-deflate" + new string(' ', 3000);

        Assert.Equal(DeflateMode.None, DeflateOffer.Pick(offer, out _));
        Assert.Equal(DeflateMode.None, DeflateOffer.Pick(new StringValues([.. Enumerable.Repeat("permessage-deflate", 200)]), out _));
    }
}
