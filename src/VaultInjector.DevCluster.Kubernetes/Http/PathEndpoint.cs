using VaultInjector.DevCluster.Kubernetes.Discovery;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Answers the paths that are not resources: discovery, health, version.</summary>
public sealed class PathEndpoint(string version, bool? trustBundles)
{
    /// <summary>ClusterTrustBundles are on by default since 1.37.</summary>
    private readonly bool _servesTrustBundles = trustBundles ?? int.Parse(version.Split('.')[1], CultureInfo.InvariantCulture) >= 37;

    public bool Serves(string group) => group != ResourceCatalog.TrustBundles.Group || _servesTrustBundles;

    public async Task HandleAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            throw ApiErrors.NoSuchPath();
        }

        var parts = (http.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["livez" or "readyz" or "healthz", ..])
        {
            await http.Response.WriteAsync("ok", Encoding.ASCII);
            return;
        }

        await http.Response.WriteAsync(200, Document(parts) ?? throw ApiErrors.NoSuchPath());
    }

    private JsonObject? Document(string[] parts) =>
        parts switch
        {
            ["api"] => DiscoveryDocuments.Versions(),
            ["apis"] => DiscoveryDocuments.Groups(Serves),
            ["api", "v1"] => DiscoveryDocuments.Resources(""),
            ["apis", var group] when Knows(group) => DiscoveryDocuments.Group(group),
            ["apis", var group, "v1"] when Knows(group) => DiscoveryDocuments.Resources(group),
            ["version"] => DiscoveryDocuments.Version(version),
            ["openapi", "v2"] => OpenApiDocuments.Version2(),
            ["openapi", "v3"] => OpenApiDocuments.Version3Index(),
            ["openapi", "v3", "api", "v1"] => OpenApiDocuments.Version3(""),
            ["openapi", "v3", "apis", var group, "v1"] when Knows(group) => OpenApiDocuments.Version3(group),
            [] => new JsonObject
            {
                ["paths"] = new JsonArray("/api", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"),
            },
            _ => null,
        };

    private bool Knows(string group) => Serves(group) && DiscoveryDocuments.GroupNames().Contains(group, StringComparer.Ordinal);
}
