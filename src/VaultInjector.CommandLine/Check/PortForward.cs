using System.Net.WebSockets;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Check;

/// <summary>Connections to a port of a pod through the API server, as <c>kubectl port-forward</c> makes them.</summary>
/// <param name="connection">To the API server.</param>
/// <param name="target">The pod and its port.</param>
internal sealed class PortForward(KubernetesConnection connection, ForwardTarget target)
{
    /// <summary>The first byte of a message names its channel: data of the first port is 0, its errors are 1.</summary>
    private const string Protocol = "v4.channel.k8s.io";

    /// <summary>What the pod's end reported last; null if nothing. TLS hides it in its own error.</summary>
    public string? Problem { get; private set; }

    /// <exception cref="IOException">The API server or the pod refuses.</exception>
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(Protocol);
            socket.Options.CollectHttpResponseDetails = true;
            using var identity = new HttpRequestMessage();
            await connection.AuthenticateAsync(identity, cancellation);
            if (identity.Headers.Authorization is { } authorization)
            {
                socket.Options.SetRequestHeader("Authorization", authorization.ToString());
            }

            await socket.ConnectAsync(Address(), connection.Http, cancellation);
            return new PortForwardStream(socket, problem => Problem = problem);
        }
        catch (Exception failure) when (failure is WebSocketException or HttpRequestException)
        {
            var status = socket.HttpStatusCode is var code && code == default ? "" : $" with status {(int)code}";
            socket.Dispose();
            throw new IOException($"the API server refuses a port-forward to pod {target}{status}: {failure.Message}", failure);
        }
    }

    private Uri Address()
    {
        var (ns, pod) = (Uri.EscapeDataString(target.Namespace), Uri.EscapeDataString(target.Pod));
        var scheme = connection.Server.Scheme == Uri.UriSchemeHttps ? "wss" : "ws";
        var root = connection.Server.AbsolutePath.TrimEnd('/');
        return new UriBuilder(connection.Server)
        {
            Scheme = scheme,
            Path = $"{root}/api/v1/namespaces/{ns}/pods/{pod}/portforward",
            Query = $"ports={target.Port}",
        }.Uri;
    }
}
