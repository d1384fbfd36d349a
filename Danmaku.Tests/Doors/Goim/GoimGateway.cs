using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>One service with the door open, for a class of tests.</summary>
public sealed class GoimGateway : IAsyncLifetime
{
    private GatewayUnderTest? _service;

    internal GatewayUnderTest Service => _service!;

    internal string Url => _service!.Url;

    /// <summary>Its settings over the defaults.</summary>
    internal static Dictionary<string, string?> Settings => new() { ["Goim:Enabled"] = "true", ["Goim:RefusalHold"] = "00:00:00" };

    public async Task InitializeAsync() => _service = await GatewayUnderTest.StartAsync(Settings);

    public async Task DisposeAsync() => await _service!.DisposeAsync();
}
