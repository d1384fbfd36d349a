namespace Danmaku.Hosting.Settings;

/// <summary>A setting whose new value counts while the process runs, without a restart. All others are read at start.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReloadsAttribute : Attribute;
