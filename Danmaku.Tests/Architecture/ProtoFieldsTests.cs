namespace Danmaku.Tests.Architecture;

/// <summary>
/// Gateways and silos of two releases talk to one another while one is rolled out: a number in a .proto file means for ever what it meant.
/// <c>proto-fields.txt</c> holds those given away. A new one is added at its end, none is ever changed or taken out.
/// </summary>
public sealed class ProtoFieldsTests
{
    [Fact]
    public void Every_field_given_away_has_its_number_and_type_still() => Expect.None(ProtoFields.All.Except(ProtoText.Read()));

    [Fact]
    public void Every_field_is_listed() => Expect.None(ProtoText.Read().Except(ProtoFields.All));

    [Fact]
    public void No_number_is_used_twice_in_one_message() =>
        Expect.None(ProtoFields.All
            .Where(static line => line.Contains(" = ", StringComparison.Ordinal))
            .GroupBy(static line => (line[..line.LastIndexOf('.', line.IndexOf(" = ", StringComparison.Ordinal))], line.Split(' ')[2]))
            .Where(static sharing => sharing.Count() > 1)
            .SelectMany(static sharing => sharing));

    [Fact]
    public void The_text_is_read_as_the_compiler_reads_it()
    {
        string[] lines =
        [
            "package a.v1; // A comment.",
            "message Empty {}",
            "message Outer {",
            "  // int32 no = 9;",
            "  repeated string names = 1;",
            "  oneof choice {",
            "    b.v1.Other other = 2;",
            "  }",
            "  message Inner {",
            "    optional int64 at_ms = 1;",
            "    map<string, b.v1.Role> roles = 2;",
            "  }",
            "}",
            "enum Kind {",
            "  KIND_NONE = 0;",
            "}",
            "service Calls {",
            "  rpc Ask(AskRequest) returns (stream AskResponse);",
            "}",
        ];

        Assert.Equal(
            [
                "a.v1.Outer.names = 1 repeated string",
                "a.v1.Outer.other = 2 b.v1.Other",
                "a.v1.Outer.Inner.at_ms = 1 optional int64",
                "a.v1.Outer.Inner.roles = 2 map<string, b.v1.Role>",
                "a.v1.Kind.KIND_NONE = 0",
                "a.v1.Calls rpc Ask(AskRequest) returns (stream AskResponse)",
            ],
            ProtoText.Read(lines));
    }
}
