using System.Text;
using System.Xml;
using System.Xml.Linq;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Recording;
using FsCheck;

namespace Danmaku.Tests.Recording;

/// <summary>Whatever somebody called themself or said, the file is XML that a strict parser reads.</summary>
public sealed class XmlRecordingTests
{
    [Fact]
    public void Any_text_makes_valid_XML_and_comes_back_without_what_XML_forbids() => Prop.ForAll<string, string>((text, name) =>
    {
        var element = Assert.Single(Read(text ?? "", name ?? "").Root!.Elements("d"));

        // A parser makes one line feed of every line end of an element's text that was not written as a reference.
        Assert.Equal(Lines(Allowed(text ?? "")), Lines(element.Value));
        Assert.Equal(Allowed(name ?? ""), element.Attribute("user")!.Value);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0x0000)]
    [InlineData(0x000B)]
    [InlineData(0xD800)]
    [InlineData(0xDFFF)]
    [InlineData(0xFFFE)]
    [InlineData(0xFFFF)]
    public void Characters_that_XML_forbids_are_left_out(int character)
    {
        var element = Assert.Single(Read("a" + (char)character + "b", "name" + (char)character).Root!.Elements("d"));

        Assert.Equal(("ab", "name"), (element.Value, element.Attribute("user")!.Value));
    }

    [Theory]
    [InlineData(12_345, "USD", "123.45")]
    [InlineData(3_000, "JPY", "3000")]
    [InlineData(1, "KWD", "0.001")]
    public void Amounts_are_in_the_unit_that_people_know(long amount, string currency, string price) =>
        Assert.Equal(price, CurrencyDigits.Price(new SuperChat(amount, currency, TimeSpan.FromMinutes(1))));

    private static XDocument Read(string text, string name)
    {
        using var file = new MemoryStream();
        using var writer = new XmlRecording(file, "demo", DateTimeOffset.UnixEpoch);
        writer.Begin();
        writer.Write(new Comment
        {
            Position = new RoomPosition(3, 120),
            At = DateTimeOffset.UnixEpoch.AddSeconds(5),
            Author = new Viewer("mei", name, ViewerRole.Viewer),
            Text = text,
        });
        writer.End();
        file.Position = 0;
        using var reader = XmlReader.Create(file, new XmlReaderSettings { CheckCharacters = true, DtdProcessing = DtdProcessing.Prohibit });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }

    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static string Allowed(string text)
    {
        var allowed = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            if (index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]))
            {
                allowed.Append(text[index]).Append(text[++index]);
            }
            else if (XmlConvert.IsXmlChar(text[index]))
            {
                allowed.Append(text[index]);
            }
        }

        return allowed.ToString();
    }
}
