namespace Danmaku.Hosting.Settings;

/// <summary>A setting that must not be read by who may read the configuration: it belongs into a secret, and is never printed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
