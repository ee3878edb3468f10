using System.Net;
using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary>Any path that a user names: the answer stays as Vault sent it.</summary>
public sealed class SecretsApi
{
    private readonly VaultTransport _transport;

    internal SecretsApi(VaultTransport transport) => _transport = transport;

    /// <summary>Refusals that asking again cannot change (400, 403, 404 …) are answers here.</summary>
    /// <param name="token">The token to ask with.</param>
    /// <param name="method"><c>GET</c>, <c>LIST</c> or <c>PUT</c>.</param>
    /// <param name="path">Path below <c>/v1/</c> with its query string.</param>
    /// <param name="body">JSON; empty for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="VaultException">Vault does not answer, cannot answer at present, or answers with more than 1 MiB.</exception>
    /// <exception cref="ArgumentException">The path cannot be asked.</exception>
    public async Task<RawAnswer> AskAsync(
        VaultToken token, string method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var request = new VaultRequest(new HttpMethod(method), VaultPath.OfUser(path))
        {
            Token = token.Reveal(),
            Body = body.IsEmpty ? null : body.ToArray(),
            IsAnswer = IsFinal,
        };
        var (status, answer) = await _transport.ExchangeAsync(request, cancellation);
        return answer.IsEmpty || IsObject(answer.Span)
            ? new RawAnswer((int)status, answer)
            : throw VaultErrors.Unexpected(request.Asked, status, "the answer is not the JSON that Vault sends");
    }

    private static bool IsObject(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    /// <summary>Not: no answer in time, not consistent yet, too early, too many, a standby.</summary>
    private static bool IsFinal(HttpStatusCode status) => (int)status is >= 400 and < 500 and not (408 or 412 or 425 or 429 or 472 or 473);
}
