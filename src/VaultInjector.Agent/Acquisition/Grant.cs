using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Acquisition;

/// <summary>A broker's grant that was compared with the pod's settings, with its age.</summary>
public sealed class Grant
{
    private readonly TokenGrant _wire;

    private Grant(TokenGrant wire, string caBundle, TimeSpan asked) =>
        (_wire, CaBundle, Asked, Wrapping) = (wire, caBundle, asked, new WrappingToken(wire.Wrapped.Token));

    /// <summary>When it was asked for, by <see cref="Runtime.Time.Clock.Steady"/>.</summary>
    public TimeSpan Asked { get; }

    public WrappingToken Wrapping { get; }

    public string RoleId => _wire.RoleId ?? "";

    /// <summary>What verifies Vault, for the app.</summary>
    public string CaBundle { get; }

    /// <summary>Counted from before it was asked for, so that only a grant that surely has not expired counts as young.</summary>
    public bool MayHaveExpired(TimeSpan now) => now - Asked >= TimeSpan.FromSeconds(_wire.Wrapped.TtlSeconds);

    /// <exception cref="AgentException">The grant does not match the pod's settings.</exception>
    public static Grant Check(TokenGrant wire, AgentSettings settings, PeerTrust trust, TimeSpan asked)
    {
        var wrong = Mismatches(wire, settings).ToArray();
        if (wrong.Length > 0)
        {
            throw AgentException.Intercepted(Connection.OneLine($"the injector's answer is not for this pod: {string.Join("; ", wrong)}"));
        }

        try
        {
            return new Grant(wire, trust.ForTheApp(wire), asked);
        }
        catch (ArgumentException malformed)
        {
            throw new AgentException(FailureKind.Passing, "The injector sent text that cannot be a wrapping token.", malformed);
        }
    }

    /// <summary>The path that must have created the wrapping token. It is computed here, not taken from the grant.</summary>
    public static string ExpectedCreationPath(AgentSettings settings) => settings.AuthMethod == AuthMethods.AppRole
        ? $"{settings.AuthPath}/role/{settings.Role}/secret-id"
        : $"auth/token/create/{settings.Role}";

    private static IEnumerable<string> Mismatches(TokenGrant wire, AgentSettings settings)
    {
        (string What, string? Is, string? Expected)[] parts =
        [
            ("method", wire.Method, settings.AuthMethod),
            ("role", wire.Role, settings.Role),
            ("Vault namespace", wire.VaultNamespace ?? "", settings.VaultNamespace ?? ""),
            ("creation path", wire.Wrapped.CreationPath, ExpectedCreationPath(settings)),
            ("auth path", wire.AuthPath, settings.AuthMethod == AuthMethods.AppRole ? settings.AuthPath : wire.AuthPath),
        ];
        var wrong = parts
            .Where(part => part.Is != part.Expected)
            .Select(part => $"{part.What} '{part.Is}' instead of '{part.Expected}'");
        // Compared as text: two Uri values are equal even if one of them names a user.
        if (
            !Uri.TryCreate(wire.VaultAddress, UriKind.Absolute, out var address) ||
            address.AbsoluteUri != settings.VaultAddress.AbsoluteUri)
        {
            wrong = wrong.Append($"Vault address '{wire.VaultAddress}' instead of '{settings.VaultAddressText}'");
        }

        return settings.AuthMethod == AuthMethods.AppRole && string.IsNullOrEmpty(wire.RoleId) ? wrong.Append("no role id") : wrong;
    }
}
