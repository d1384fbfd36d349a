namespace Danmaku.Hosting.Settings;

/// <summary>What a setting's text must be.</summary>
internal enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number, with a point where it is not whole.</summary>
    Fraction,

    /// <summary>A duration, <c>hh:mm:ss</c>, with days before it and parts of a second behind it where there are some.</summary>
    Duration,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Switch,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>An address, such as <c>https://example.org/path</c>.</summary>
    Address,

    /// <summary>No text of its own: a section with keys.</summary>
    Record,
}
