using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Acquisition;

/// <summary>A broker's grant that was checked against what this pod asked for, and knows how old it may be.</summary>
public sealed class Grant
{
    private readonly TimeProvider _time;
    private readonly long _asked;
    private readonly DateTimeOffset _askedAt;
    private readonly TokenGrant _wire;

    private Grant(TokenGrant wire, AskedAt asked) => (_wire, _time, _asked, _askedAt, Wrapping) =
        (wire, asked.Time, asked.Timestamp, asked.Clock, new WrappingToken(wire.Wrapped.Token));

    public WrappingToken Wrapping { get; }

    public string RoleId => _wire.RoleId ?? "";

    public string CaBundle => _wire.CaBundle;

    /// <summary>
    /// Counted from before it was asked for, so that only a grant that surely is not expired counts as young; by both clocks, since one
    /// stops while the machine sleeps.
    /// </summary>
    public bool MayHaveExpired
    {
        get
        {
            var steady = _time.GetElapsedTime(_asked);
            var wall = _time.GetUtcNow() - _askedAt;
            return (wall > steady ? wall : steady) >= TimeSpan.FromSeconds(_wire.Wrapped.TtlSeconds);
        }
    }

    /// <exception cref="AgentException">The grant is for something else than this pod asked for.</exception>
    public static Grant Check(TokenGrant wire, AgentSettings settings, AskedAt asked)
    {
        var wrong = Mismatches(wire, settings).ToArray();
        if (wrong.Length > 0)
        {
            throw AgentException.Intercepted(Connection.OneLine($"the injector's answer is not for this pod: {string.Join("; ", wrong)}"));
        }

        try
        {
            return new Grant(wire, asked);
        }
        catch (ArgumentException malformed)
        {
            throw new AgentException(FailureKind.Passing, "The injector sent a wrapping token that is none.", malformed);
        }
    }

    /// <summary>Where the wrapping token must come from; computed here, not believed.</summary>
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
            .Where(part => !string.Equals(part.Is, part.Expected, StringComparison.Ordinal))
            .Select(part => $"{part.What} '{part.Is}' instead of '{part.Expected}'");
        // As text: two addresses are equal to Uri even where one of them names a user.
        if (
            !Uri.TryCreate(wire.VaultAddress, UriKind.Absolute, out var address) ||
            address.AbsoluteUri != settings.VaultAddress.AbsoluteUri)
        {
            wrong = wrong.Append($"Vault address '{wire.VaultAddress}' instead of '{settings.VaultAddressText}'");
        }

        return settings.AuthMethod == AuthMethods.AppRole && string.IsNullOrEmpty(wire.RoleId) ? wrong.Append("no role id") : wrong;
    }
}

/// <summary>When a grant was asked for, by both clocks.</summary>
public sealed record AskedAt(TimeProvider Time, long Timestamp, DateTimeOffset Clock)
{
    public static AskedAt Now(TimeProvider time) => new(time, time.GetTimestamp(), time.GetUtcNow());
}
