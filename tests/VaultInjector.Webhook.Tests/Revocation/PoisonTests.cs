using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Revocation;

/// <summary>Whoever may write the ledger's Leases may write anything: it ends no revoker, and it does not stay.</summary>
public sealed class PoisonTests : IAsyncLifetime
{
    private const string Role = "issued.vault-injector.io/role";
    private const string Accessor = "\"issued.vault-injector.io/accessor-0000000000000000\":\"token 7 acc-1\"";
    private readonly TaskCompletionSource<string> _deleted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _askedVault = [];
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Vault = request =>
        {
            _askedVault.Add(request.RequestUri!.AbsolutePath);
            return StubbedHost.Answer(500, "{}");
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _host.Get<Revoker>().StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData($$$"""{"metadata":{"annotations":{"{{{Role}}}":"..",{{{Accessor}}}}},"spec":{"holderIdentity":"a/b"}}""")]
    [InlineData($$$"""{"metadata":{"annotations":{"{{{Role}}}":"a/b",{{{Accessor}}}}},"spec":{"holderIdentity":"a/b"}}""")]
    [InlineData($$$"""{"metadata":{"annotations":{"{{{Role}}}":"r",{{{Accessor}}}}},"spec":{"holderIdentity":"web"}}""")]
    [InlineData($$$"""{"metadata":{"annotations":{"{{{Role}}}":"r",{{{Accessor}}}}},"spec":{"holderIdentity":"a/b"}}""")]
    [InlineData("""{"metadata":{"annotations":{"issued.vault-injector.io/role":"\ud800"}},"spec":{"holderIdentity":"\ud800/b"}}""")]
    [InlineData("""{"metadata":[],"spec":[]}""")]
    [InlineData("[]")]
    public async Task Is_dropped_and_Vault_is_not_asked(string poison)
    {
        _host.Kube = request => Answer(request, poison);

        await _host.Get<Revoker>().StartAsync(CancellationToken.None);
        _host.Get<Revoker>().PodEnded("uid-1");

        (await _deleted.Task.WaitAsync(TimeSpan.FromMinutes(2))).ShouldEndWith("/leases/vault-injector-issued-uid-1");
        _askedVault.ShouldBeEmpty();
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, string lease)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (!path.Contains("/leases/", StringComparison.Ordinal))
        {
            return StubbedHost.Answer(404, "{}");
        }

        if (request.Method == HttpMethod.Delete)
        {
            _deleted.TrySetResult(path);
        }

        return StubbedHost.Answer(200, lease);
    }
}
