using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;

namespace VaultInjector.Runtime.Tests.Certificates;

public sealed class ChainVerificationTests
{
    private readonly TestAuthority _root = TestAuthority.Root("root");

    [Fact]
    public void Verifies_a_leaf_by_its_root_over_an_intermediate_that_was_sent()
    {
        var intermediate = _root.Intermediate("intermediate");
        var leaf = intermediate.Leaf();

        var result = Verify(leaf, [_root.Certificate], [intermediate.Certificate]);

        result.Reason.ShouldBeNull();
        result.Chain.Select(one => one.RawData).ShouldBe([leaf.RawData, intermediate.Certificate.RawData, _root.Certificate.RawData]);
    }

    [Fact]
    public void Verifies_a_leaf_over_an_intermediate_that_is_among_the_authorities()
    {
        var intermediate = _root.Intermediate("intermediate");

        Verify(intermediate.Leaf(), [intermediate.Certificate, _root.Certificate]).IsVerified.ShouldBeTrue();
    }

    [Fact]
    public void Refuses_what_an_unknown_CA_issued() =>
        Verify(_root.Leaf(), [TestAuthority.Root("other").Certificate]).Reason.ShouldBe("no trusted CA issued it");

    [Fact]
    public void Refuses_a_CA_of_the_same_name_with_another_key() =>
        Verify(_root.Leaf(), [TestAuthority.Root("root").Certificate]).IsVerified.ShouldBeFalse();

    [Fact]
    public void Refuses_a_root_that_only_the_peer_sent() =>
        Verify(_root.Leaf(), [TestAuthority.Root("other").Certificate], [_root.Certificate]).IsVerified.ShouldBeFalse();

    [Fact]
    public void Refuses_everything_without_authorities() => Verify(_root.Leaf(), []).IsVerified.ShouldBeFalse();

    [Fact]
    public void Refuses_a_missing_intermediate() =>
        Verify(_root.Intermediate("intermediate").Leaf(), [_root.Certificate]).Reason.ShouldBe("no trusted CA issued it");

    [Theory]
    [InlineData(-30, -1)]
    [InlineData(1, 30)]
    public void Refuses_a_leaf_outside_its_dates(int from, int to) =>
        Verify(_root.Leaf(fromDays: from, toDays: to), [_root.Certificate]).Reason
            .ShouldBe("a certificate in its chain has expired or is not valid yet");

    [Fact]
    public void Refuses_a_root_that_has_ended() =>
        Verify(_root.Leaf(), [TestAuthority.Root("root", toDays: -1, sameKeyAs: _root).Certificate]).Reason
            .ShouldBe("a certificate in its chain has expired or is not valid yet");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Chooses_the_valid_root_of_two_with_the_same_name_and_key(bool expiredFirst)
    {
        var expired = TestAuthority.Root("root", fromDays: -100, toDays: -1, sameKeyAs: _root).Certificate;
        X509Certificate2Collection roots = expiredFirst ? [expired, _root.Certificate] : [_root.Certificate, expired];

        var result = Verify(_root.Leaf(), roots);

        result.Reason.ShouldBeNull();
        result.Chain[^1].RawData.ShouldBe(_root.Certificate.RawData);
    }

    [Fact]
    public void Refuses_a_leaf_for_another_use() =>
        Verify(_root.Leaf("1.3.6.1.5.5.7.3.2"), [_root.Certificate], purpose: ChainVerification.ServerAuthentication).Reason
            .ShouldBe("it is not for this use (extended key usage)");

    [Fact]
    public void Verifies_a_leaf_for_its_use() =>
        Verify(_root.Leaf("1.3.6.1.5.5.7.3.2"), [_root.Certificate], purpose: ChainVerification.ClientAuthentication)
            .IsVerified.ShouldBeTrue();

    private static ChainResult Verify(
        X509Certificate2 leaf,
        X509Certificate2Collection authorities,
        X509Certificate2Collection? sent = null,
        Oid? purpose = null) =>
        ChainVerification.Verify(leaf, ChainVerification.Policy(authorities, sent), purpose, TestAuthority.Now);
}
