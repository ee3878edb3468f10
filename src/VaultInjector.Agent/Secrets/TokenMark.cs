using System.Security.Cryptography;
using System.Text;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Secrets;

/// <summary>Tells one token from another without holding it.</summary>
internal static class TokenMark
{
    private const int Bytes = 12;

    public static string Of(VaultToken token) => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(token.Reveal())), 0, Bytes);
}
