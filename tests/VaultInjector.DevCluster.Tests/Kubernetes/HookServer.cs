using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

/// <summary>A webhook over real TLS: its own root, an intermediate, and a leaf for a name.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HookServer(WebApplication app, X509Certificate2 root, X509Certificate2 intermediate) =>
        (_app, Root, Intermediate) = (app, root, intermediate);

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    public List<JsonObject> Reviews { get; } = [];

    public int Port => new Uri(_app.Urls.First()).Port;

    public static async Task<HookServer> StartAsync(Func<JsonObject, JsonObject?> answer, string name = "127.0.0.1", TimeSpan? life = null)
    {
        var from = DateTimeOffset.UtcNow - TimeSpan.FromHours(2);
        var root = Issue("root", null, from, TimeSpan.FromDays(2));
        var intermediate = Issue("intermediate", root, from, TimeSpan.FromDays(1));
        var leaf = Issue(name, intermediate, from, life ?? TimeSpan.FromHours(12));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel =>
                kestrel.Listen(
                    IPAddress.Loopback,
                    0,
                    listen =>
                        listen.UseHttps(https =>
                        {
                            https.ServerCertificate = leaf;
                            https.ServerCertificateChain = [intermediate];
                        })));
        var app = builder.Build();
        var server = new HookServer(app, root, intermediate);
        app.Run(context => server.AnswerAsync(context, answer));
        await app.StartAsync();
        return server;
    }

    /// <summary>The PEM bundle of some certificates as <c>caBundle</c> holds it.</summary>
    public static string Bundle(params X509Certificate2[] certificates) =>
        Convert.ToBase64String(
            System.Text.Encoding.ASCII.GetBytes(string.Join('\n', certificates.Select(certificate => certificate.ExportCertificatePem()))));

    public static JsonObject Allow(JsonObject review, string? patch = null)
    {
        var response = new JsonObject { ["uid"] = review.Text("request", "uid"), ["allowed"] = true };
        if (patch is not null)
        {
            response["patchType"] = "JSONPatch";
            response["patch"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(patch));
        }

        return Wrap(response);
    }

    public static JsonObject Wrap(JsonObject response) =>
        new()
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["response"] = response,
        };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, Func<JsonObject, JsonObject?> answer)
    {
        var review = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        lock (Reviews)
        {
            Reviews.Add(review);
        }

        if (answer(review) is { } reply)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(reply.ToJsonString());
        }
        else
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static X509Certificate2 Issue(string name, X509Certificate2? issuer, DateTimeOffset from, TimeSpan life)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var isAuthority = name is "root" or "intermediate";
        var request = new CertificateRequest($"CN={name} {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
        {
            var names = new SubjectAlternativeNameBuilder();
            if (IPAddress.TryParse(name, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(name);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        if (issuer is null)
        {
            return request.CreateSelfSigned(from, from + life);
        }

        using var signed = request.Create(issuer, from, from + life, RandomNumberGenerator.GetBytes(8));
        using var pair = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pfx), null);
    }
}
