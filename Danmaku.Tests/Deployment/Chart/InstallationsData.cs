using System.Collections;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>Theory data: the installations that come with the chart.</summary>
internal sealed class InstallationsData : IEnumerable<object[]>
{
    public IEnumerator<object[]> GetEnumerator() => Helm.Installations.Select(static name => new object[] { name }).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
