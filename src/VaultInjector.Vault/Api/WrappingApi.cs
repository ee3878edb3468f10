using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary><c>sys/wrapping</c>. Unwrapping is never retried: a second try could not tell a lost answer from an interception.</summary>
public sealed class WrappingApi
{
    private static readonly VaultPath Mount = VaultPath.Of("sys/wrapping");
    private readonly VaultTransport _transport;

    internal WrappingApi(VaultTransport transport) => _transport = transport;

    /// <summary>Looks up a wrapping token without using it; needs no other token.</summary>
    /// <exception cref="VaultException">It was used, has expired or never was (<see cref="VaultErrorKind.InvalidWrappingToken"/>), or
    /// Vault does not answer.</exception>
    public Task<WrapFacts> LookupAsync(WrappingToken wrapping, CancellationToken cancellation)
    {
        var request = VaultRequest.Post(Mount.Fixed("lookup")).With(json => json.WriteString("token", wrapping.Reveal()));
        return _transport.SendAsync(request, AnswerReading.ToWrapFacts, cancellation);
    }

    /// <summary>Unwraps a secret-id.</summary>
    /// <exception cref="VaultException">As <see cref="LookupAsync"/>.</exception>
    public Task<IssuedSecretId> UnwrapSecretIdAsync(WrappingToken wrapping, CancellationToken cancellation) =>
        _transport.SendAsync(Unwrap(wrapping), AnswerReading.ToSecretId, cancellation);

    /// <summary>Unwraps a token.</summary>
    /// <exception cref="VaultException">As <see cref="LookupAsync"/>.</exception>
    public Task<VaultAuth> UnwrapTokenAsync(WrappingToken wrapping, CancellationToken cancellation) =>
        _transport.SendAsync(Unwrap(wrapping), AnswerReading.ToAuth, cancellation);

    private static VaultRequest Unwrap(WrappingToken wrapping) =>
        VaultRequest.Post(Mount.Fixed("unwrap")) with
        {
            Token = wrapping.Reveal(),
        };
}
