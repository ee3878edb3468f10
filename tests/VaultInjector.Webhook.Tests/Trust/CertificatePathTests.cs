using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Trust;

/// <summary>Only what a client can verify is served, and the root that verifies it is published.</summary>
public sealed class CertificatePathTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly TestAuthority Root = TestAuthority.Root("root");
    private static readonly TestAuthority Intermediate = Root.Intermediate("intermediate");

    [Fact]
    public void Serves_the_intermediate_and_publishes_the_root()
    {
        var path = Of(Intermediate.Leaf("leaf"), Root, Intermediate).Path.ShouldNotBeNull();

        path.Intermediates.Single().Subject.ShouldBe("CN=intermediate");
        path.Root.Pem.ShouldBe(CaBundle.Parse(Root.Pem).Pem);
    }

    [Fact]
    public void Refuses_a_leaf_of_an_unknown_CA() => Refusal(TestAuthority.Root("unknown").Leaf("leaf"), Root, Intermediate);

    [Fact]
    public void Refuses_a_chain_whose_root_is_unknown() => Refusal(Intermediate.Leaf("leaf"), Intermediate);

    [Fact]
    public void Refuses_a_leaf_of_a_CA_with_another_key_under_the_same_name() =>
        Of(Intermediate.Leaf("leaf"), Root, Root.Intermediate("intermediate")).Problem.ShouldBe("a signature in its chain is not valid");

    [Fact]
    public void Refuses_a_leaf_that_has_ended() => Of(Root.Leaf("leaf", Now.AddDays(-2), Now.AddDays(-1)), Root).Path.ShouldBeNull();

    [Fact]
    public void Takes_a_leaf_that_begins_a_minute_late_by_our_clock() =>
        Of(Root.Leaf("leaf", Now.AddMinutes(1), Now.AddDays(1)), Root).Path.ShouldNotBeNull();

    /// <summary>The expired one was chosen in half of the cases, and no pod was created.</summary>
    [Fact]
    public void Takes_the_longest_valid_root_of_those_with_the_same_name_and_key()
    {
        var expired = Root.RenewedFor(Now.AddYears(-5), Now.AddDays(-1));
        var shorter = Root.RenewedFor(Now.AddDays(-1), Now.AddYears(1));
        var longest = Root.RenewedFor(Now.AddDays(-1), Now.AddYears(5));
        TestAuthority[] all = [expired, shorter, longest];
        for (var turn = 0; turn < 12; turn++)
        {
            TestAuthority[] order = [.. all.Skip(turn % 3).Concat(all.Take(turn % 3))];

            Of(Root.Leaf("leaf"), turn % 2 == 0 ? order : [.. order.Reverse()]).Path.ShouldNotBeNull()
                .Root.Pem.ShouldBe(CaBundle.Parse(longest.Pem).Pem);
        }
    }

    private static void Refusal(X509Certificate2 leaf, params TestAuthority[] known) =>
        Of(leaf, known).Problem.ShouldBe("no trusted CA issued it");

    private static (CertificatePath? Path, string? Problem) Of(X509Certificate2 leaf, params TestAuthority[] known) =>
        CertificatePath.Of(leaf, ChainVerification.Policy([.. known.Select(one => one.Certificate)]), Now);
}
