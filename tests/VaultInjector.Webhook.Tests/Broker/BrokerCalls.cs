using System.Text;
using Microsoft.AspNetCore.Http;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>The broker's endpoints with an API server that holds one injected pod, and a Vault that answers nothing good.</summary>
public abstract class BrokerCalls : IAsyncLifetime
{
    private protected const string Issued = """{"tokenAccessor":"acc-1"}""";
    private protected const string Incident = """{"detail":"possible interception of somebody"}""";
    private protected const string Trouble = """{"kind":"secret_stale"}""";

    private protected InjectedShop Shop { get; } = new();

    private protected List<string> AskedVault { get; } = [];

    private protected StubbedHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await StubbedHost.StartAsync();
        Host.Kube = Shop.Answer;
        Host.Vault = request =>
        {
            AskedVault.Add(request.RequestUri!.AbsolutePath);
            return StubbedHost.Answer(500, "{}");
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<HttpContext> AskAsync(RequestDelegate endpoint, string? authorization, string body)
    {
        var context = Reviews.Request(Encoding.UTF8.GetBytes(body), body.Length);
        context.Request.Headers.Authorization = authorization;
        await endpoint(context);
        return context;
    }
}
