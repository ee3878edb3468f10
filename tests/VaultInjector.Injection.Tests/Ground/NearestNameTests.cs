using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Ground;

public sealed class NearestNameTests
{
    [Fact]
    public void A_swap_of_neighbours_counts_once() => NearestName.Distance("rloe", "role").ShouldBe(1);
}
