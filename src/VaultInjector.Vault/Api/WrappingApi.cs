namespace VaultInjector.Vault;

/// <summary><c>sys/wrapping</c>. Unwrapping is never retried: a second try could not tell a lost answer from an interception.</summary>
public sealed class WrappingApi
{
    private static readonly VaultPath Mount = VaultPath.Of("sys/wrapping");
    private readonly VaultTransport _transport;

    internal WrappingApi(VaultTransport transport) => _transport = transport;

    /// <summary>Looks at a wrapping token without spending it; needs no other token.</summary>
    /// <exception cref="VaultException">It was used, has expired or never was (<see cref="VaultErrorKind.InvalidWrappingToken"/>), or Vault is away.</exception>
    public async Task<WrapFacts> LookupAsync(WrappingToken wrapping, CancellationToken cancellation)
    {
        var request = VaultRequest.Post(Mount.Fixed("lookup")).With(new TokenBody(wrapping.Reveal()), VaultJson.Default.TokenBody);
        var facts = (await _transport.SendAsync(request, VaultJson.Default.EnvelopeWireWrapFacts, cancellation).ConfigureAwait(false)).Data;
        return new WrapFacts(
            WireReading.Required(facts?.CreationPath, request, "data.creation_path"), facts!.CreationTime, WireReading.ToDuration(facts.CreationTtl));
    }

    /// <summary>Opens a wrapped secret-id.</summary>
    /// <exception cref="VaultException">As <see cref="LookupAsync"/>.</exception>
    public async Task<IssuedSecretId> UnwrapSecretIdAsync(WrappingToken wrapping, CancellationToken cancellation)
    {
        var request = Unwrap(wrapping);
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeWireSecretId, cancellation).ConfigureAwait(false)).Data.ToSecretId(request);
    }

    /// <summary>Opens a wrapped token.</summary>
    /// <exception cref="VaultException">As <see cref="LookupAsync"/>.</exception>
    public async Task<VaultAuth> UnwrapTokenAsync(WrappingToken wrapping, CancellationToken cancellation)
    {
        var request = Unwrap(wrapping);
        return (await _transport.SendAsync(request, VaultJson.Default.EnvelopeDictionaryStringJsonElement, cancellation).ConfigureAwait(false)).Auth.ToAuth(request);
    }

    private static VaultRequest Unwrap(WrappingToken wrapping) => VaultRequest.Post(Mount.Fixed("unwrap")) with { Token = wrapping.Reveal() };
}
