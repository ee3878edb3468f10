using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Ground;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("5m", 0.005)]
    [InlineData("0.1", 0.1)]
    [InlineData(".5", 0.5)]
    [InlineData("1.", 1)]
    [InlineData("+1", 1)]
    [InlineData("-1", -1)]
    [InlineData("100n", 1e-7)]
    [InlineData("1k", 1e3)]
    [InlineData("1Ki", 1024)]
    [InlineData("1.5Gi", 1610612736)]
    [InlineData("16Mi", 16777216)]
    [InlineData("64M", 64e6)]
    [InlineData("1E", 1e18)]
    [InlineData("1E3", 1e3)]
    [InlineData("1e3", 1e3)]
    [InlineData("1e+3", 1e3)]
    [InlineData("25e-1", 2.5)]
    [InlineData("1Ei", 1152921504606846976)]
    public void Reads_a_quantity(string text, double value) =>
        ((double)Quantity.Parse(text).Value).ShouldBe(value, Math.Abs(value) * 1e-12);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("Mi")]
    [InlineData("1.2.3")]
    [InlineData("1 Mi")]
    [InlineData(" 1")]
    [InlineData("64MB")]
    [InlineData("64mi")]
    [InlineData("64K")]
    [InlineData("1e")]
    [InlineData("1e1.5")]
    [InlineData("1e999")]
    [InlineData("0x10")]
    [InlineData("1,5")]
    [InlineData("--1")]
    [InlineData("1-")]
    [InlineData("١")]
    [InlineData("99999999999999999999999999999Ei")]
    public void Refuses_what_is_not_a_quantity(string text) => Quantity.TryParse(text).ShouldBeNull();
}
