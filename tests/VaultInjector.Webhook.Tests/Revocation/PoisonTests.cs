using System.Text.Json.Nodes;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Revocation;

/// <summary>Whoever may write the ledger's ConfigMaps may write anything: it ends no revoker, and it does not stay.</summary>
public sealed class PoisonTests : IAsyncLifetime
{
    private readonly TaskCompletionSource<string> _patched = new(TaskCreationOptions.RunContinuationsAsynchronously);
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

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("""{"pod":"shop/web-1","role":"..","tokens":[],"secretIds":["acc-1"]}""")]
    [InlineData("""{"pod":"shop/web-1","role":"a/b","tokens":["acc-1"],"secretIds":[]}""")]
    [InlineData("""{"pod":"shop/web-1","role":"r","tokens":["../../sys/seal"],"secretIds":[]}""")]
    [InlineData("""{"pod":"shop/web-1","role":"r","tokens":["1","2","3","4","5"],"secretIds":[]}""")]
    [InlineData("""{"pod":"web-1","role":"r","tokens":["acc-1"],"secretIds":[]}""")]
    [InlineData("not a record")]
    public async Task Is_dropped_and_Vault_is_not_asked(string poison)
    {
        _host.Kube = request => Answer(request, poison);

        _host.Get<Revoker>().PodEnded("uid-1", CancellationToken.None);

        (await _patched.Task.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe("""{"data":{"uid-1":null}}""");
        _askedVault.ShouldBeEmpty();
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, string record)
    {
        if (!request.RequestUri!.AbsolutePath.Contains("/configmaps/", StringComparison.Ordinal))
        {
            return StubbedHost.Answer(404, "{}");
        }

        if (request.Method == HttpMethod.Patch)
        {
            _patched.TrySetResult(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult());
        }

        return StubbedHost.Answer(200, new JsonObject { ["data"] = new JsonObject { ["uid-1"] = record } }.ToJsonString());
    }
}
