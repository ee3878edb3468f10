using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary>Kubernetes auth at one mount.</summary>
public sealed class KubernetesAuthApi
{
    private readonly VaultTransport _transport;
    private readonly VaultPath _mount;

    internal KubernetesAuthApi(VaultTransport transport, VaultPath mount) => (_transport, _mount) = (transport, mount);

    /// <param name="role">Role of this mount.</param>
    /// <param name="jwt">ServiceAccount token: a secret.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="VaultException">Not bound to the role (403 or 500 by version), or Vault does not answer.</exception>
    public Task<VaultAuth> LoginAsync(string role, string jwt, CancellationToken cancellation)
    {
        var request = VaultRequest.Post(_mount.Fixed("login")).With(json =>
        {
            json.WriteString("role", role);
            json.WriteString("jwt", jwt);
        });
        return _transport.SendAsync(request, AnswerReading.ToAuth, cancellation);
    }
}
