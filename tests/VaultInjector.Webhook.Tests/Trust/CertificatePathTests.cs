using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Trust;

public sealed class CertificatePathTests
{
    private static readonly TestAuthority Root = TestAuthority.Root("root");
    private static readonly TestAuthority Intermediate = Root.Intermediate("intermediate");

    [Fact]
    public void Serves_the_intermediate_and_publishes_the_root()
    {
        using var leaf = Intermediate.Leaf("leaf");

        var path = CertificatePath.Of(leaf, [Root.Certificate, Intermediate.Certificate]);

        path.Intermediates.Single().Subject.ShouldBe("CN=intermediate");
        path.Authorities.Pem.ShouldBe(CaBundle.Parse(Root.Pem).Pem);
    }

    [Fact]
    public void Publishes_the_topmost_authority_that_is_known_where_the_root_is_not()
    {
        using var leaf = Intermediate.Leaf("leaf");

        var path = CertificatePath.Of(leaf, [Intermediate.Certificate]);

        path.Authorities.Pem.ShouldBe(CaBundle.Parse(Intermediate.Pem).Pem);
    }

    [Fact]
    public void Does_not_take_an_authority_of_the_same_name_with_another_key_for_the_issuer()
    {
        using var leaf = Intermediate.Leaf("leaf");
        var impostor = Root.Intermediate("intermediate");

        var path = CertificatePath.Of(leaf, [impostor.Certificate, Root.Certificate]);

        path.Intermediates.ShouldBeEmpty();
        path.Authorities.IsEmpty.ShouldBeTrue();
    }
}
