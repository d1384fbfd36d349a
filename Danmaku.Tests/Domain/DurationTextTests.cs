using Danmaku.Silo.Domain;

namespace Danmaku.Tests.Domain;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0.01, "0.1 s")]
    [InlineData(1.5, "1.5 s")]
    [InlineData(9.91, "10 s")]
    [InlineData(10.2, "11 s")]
    [InlineData(120, "120 s")]
    [InlineData(121, "3 min")]
    [InlineData(3_600, "60 min")]
    [InlineData(7_201, "3 h")]
    [InlineData(1_209_600, "14 days")]
    [InlineData(-5, "-5 s")]
    public void Durations_are_rounded_up_to_what_matters(double seconds, string text) =>
        Assert.Equal(text, DurationText.Of(TimeSpan.FromSeconds(seconds)));
}
