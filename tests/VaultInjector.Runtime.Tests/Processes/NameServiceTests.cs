using VaultInjector.Runtime.Processes;

namespace VaultInjector.Runtime.Tests.Processes;

/// <summary>That no module of an image is loaded is tested with the agent itself.</summary>
public sealed class NameServiceTests
{
    [Fact]
    public async Task The_C_library_accepts_the_call_and_still_finds_names()
    {
        NameService.UseFilesAndDns().ShouldBeTrue();

        (await System.Net.Dns.GetHostAddressesAsync("localhost", TestContext.Current.CancellationToken)).ShouldNotBeEmpty();
    }
}
