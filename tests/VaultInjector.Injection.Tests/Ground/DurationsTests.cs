using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Ground;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("5s", 5)]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("1m30s", 90)]
    [InlineData("1h", 3600)]
    [InlineData("0h5m", 300)]
    public void Reads_a_duration(string text, int seconds) =>
        Durations.Parse(text, least: 5, most: 3600).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("4s")]
    [InlineData("1h1s")]
    [InlineData("5m5m")]
    [InlineData("30s1m")]
    [InlineData("-5m")]
    [InlineData("1.5m")]
    [InlineData("500ms")]
    [InlineData("5 m")]
    [InlineData("5M")]
    [InlineData("9999999999s")]
    [InlineData("1d")]
    public void Refuses_what_is_not_a_duration_or_out_of_range(string text) => Durations.Parse(text, least: 5, most: 3600).ShouldBeNull();
}
