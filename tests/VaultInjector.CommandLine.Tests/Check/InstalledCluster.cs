using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VaultInjector.CommandLine.Tests.Support;
using VaultInjector.Webhook.Tests.Certificates;

namespace VaultInjector.CommandLine.Tests.Check;

/// <summary>
/// An API server with an installed injector and a Vault pod, which only its port-forward reaches, and that Vault, which tells its health.
/// </summary>
internal sealed class InstalledCluster : IAsyncDisposable
{
    private readonly TestAuthority _authority = TestAuthority.Root("vault");
    private readonly WebApplication _vault;
    private readonly WebApplication _api;

    private InstalledCluster()
    {
        using var leaf = _authority.Leaf("vault.vault.svc");
        var certificate = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), password: null);
        _vault = Server(builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
            https.ServerCertificate = certificate)));
        _api = Server(_ => { });
        _api.UseWebSockets();
    }

    public bool RefusesForward { get; init; }

    public bool HasNothingOnThePort { get; init; }

    public string ServiceName { get; init; } = "vault";

    public static async Task<InstalledCluster> StartAsync(InstalledCluster? cluster = null)
    {
        cluster ??= new InstalledCluster();
        cluster._vault.Urls.Add("https://127.0.0.1:0");
        cluster._vault.MapGet("/v1/sys/health", () => Results.Text(
            """{"initialized":true,"sealed":false,"standby":false,"version":"1.21.4"}""", "application/json"));
        cluster._api.Urls.Add("http://127.0.0.1:0");
        cluster.Map();
        await cluster._vault.StartAsync();
        await cluster._api.StartAsync();
        return cluster;
    }

    public static Task<InstalledCluster> RefusingAsync() => StartAsync(new InstalledCluster { RefusesForward = true });

    public static Task<InstalledCluster> WithoutListenerAsync() => StartAsync(new InstalledCluster { HasNothingOnThePort = true });

    public static Task<InstalledCluster> WithoutServiceAsync() => StartAsync(new InstalledCluster { ServiceName = "bao" });

    /// <summary>Runs <c>check</c> with nothing but a kubeconfig.</summary>
    public async Task<CommandRun> CheckAsync(params string[] more)
    {
        using var files = new TemporaryFiles();
        var kubeconfig = files.Write("kubeconfig", $$"""
            {"apiVersion":"v1","kind":"Config","current-context":"c",
             "clusters":[{"name":"c","cluster":{"server":"{{_api.Urls.First()}}"} }],"users":[{"name":"c","user":{"token":"t"} }],
             "contexts":[{"name":"c","context":{"cluster":"c","user":"c"} }] }
            """);
        return await CommandRun.Of("", ["check", "--kubeconfig", kubeconfig, .. more]);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _vault.DisposeAsync();
    }

    private void Map()
    {
        Answer("/version", new JsonObject { ["major"] = "1", ["minor"] = "36" });
        Answer("/apis/apps/v1/namespaces/secure/deployments", Items(JsonNode.Parse("""
            {"spec":{"template":{"spec":{"volumes":[{"name":"x","emptyDir":{}},{"name":"c","configMap":{"name":"config-5x"}}],
             "containers":[{"env":[{"name":"VAULT_INJECTOR__Injection__AgentImage","value":"agent:1"},{"name":"OTHER"}]}]}}}}
            """)!));
        Answer("/apis/apps/v1/namespaces/vault-injector/deployments", Items());
        var configuration = new JsonObject
        {
            ["Vault"] = new JsonObject { ["Address"] = "https://vault.vault.svc:8200", ["CaFile"] = "/nowhere/ca.crt" },
        };
        Answer("/api/v1/namespaces/secure/configmaps/config-5x", new JsonObject
        {
            ["data"] = new JsonObject { ["config.json"] = configuration.ToJsonString(), ["ca.crt"] = _authority.Pem },
        });
        Answer($"/api/v1/namespaces/vault/services/{ServiceName}", JsonNode.Parse(
            """{"spec":{"selector":{"app":"vault"},"ports":[{"port":8200,"targetPort":"https"}]}}""")!);
        Answer("/api/v1/namespaces/vault/pods", Items(
            Pod("vault-0", "Pending"), Pod("vault-1", "Running"), Pod("vault-2", "Succeeded")));
        _api.MapGet("/api/v1/namespaces/vault/pods/vault-1/portforward", ForwardAsync);
    }

    private void Answer(string path, JsonNode json) => _api.MapGet(path, () => Results.Text(json.ToJsonString(), "application/json"));

    private static JsonObject Items(params JsonNode[] items) => new() { ["items"] = new JsonArray(items) };

    private static JsonNode Pod(string name, string phase) => JsonNode.Parse($$"""
        {"metadata":{"name":"{{name}}"},"status":{"phase":"{{phase}}"},
         "spec":{"containers":[{"ports":[{"name":"https","containerPort":8200}]}]} }
        """)!;

    /// <summary>As an API server does: first the port on each channel, then bytes of both directions.</summary>
    private async Task ForwardAsync(HttpContext context)
    {
        if (RefusesForward || context.Request.Query["ports"] != "8200" || context.Request.Headers.Authorization != "Bearer t")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync("v4.channel.k8s.io");
        await SendAsync(socket, [0, 8200 & 0xff, 8200 >> 8]);
        await SendAsync(socket, [1, 8200 & 0xff, 8200 >> 8]);
        if (HasNothingOnThePort)
        {
            await SendAsync(socket, [1, .. "connection refused"u8]);
            return;
        }

        using var pod = new TcpClient();
        await pod.ConnectAsync("127.0.0.1", new Uri(_vault.Urls.First()).Port);
        await Task.WhenAny(ToPodAsync(socket, pod.GetStream()), FromPodAsync(socket, pod.GetStream()));
    }

    private static async Task ToPodAsync(WebSocket socket, NetworkStream pod)
    {
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: WebSocketMessageType.Binary } part)
        {
            await pod.WriteAsync(buffer.AsMemory(1, part.Count - 1));
        }
    }

    private static async Task FromPodAsync(WebSocket socket, NetworkStream pod)
    {
        var buffer = new byte[4096];
        while (await pod.ReadAsync(buffer) is var length and > 0)
        {
            await SendAsync(socket, [0, .. buffer[..length]]);
        }
    }

    private static Task SendAsync(WebSocket socket, byte[] message) =>
        socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    private static WebApplication Server(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        configure(builder);
        return builder.Build();
    }
}
