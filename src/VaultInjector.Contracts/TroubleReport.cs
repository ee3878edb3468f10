using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>What an agent tells the broker when something has not worked for a while (<c>POST /v1/trouble</c>).</summary>
/// <param name="Kind">One of <see cref="TroubleKinds"/>; words of the pod are not passed on.</param>
public sealed record TroubleReport(string Kind)
{
    /// <summary>Null if it is not such a report.</summary>
    public static TroubleReport? FromJson(ReadOnlyMemory<byte> text) =>
        JsonObject.Read(text, json => json.Text("kind") is { } kind ? new TroubleReport(kind) : null);

    public byte[] ToJson() => JsonObject.Write(json => json.WriteString("kind", Kind));
}

/// <summary>The closed set of kinds of trouble.</summary>
public static class TroubleKinds
{
    /// <summary>A secret or certificate could not be read again and its file is older than it should be.</summary>
    public const string SecretStale = "secret_stale";

    /// <summary>The token could not be renewed, and no new login succeeded.</summary>
    public const string RenewalFailing = "renewal_failing";

    /// <summary>The app was not told of a change: its hook failed.</summary>
    public const string HookFailing = "hook_failing";

    public static IReadOnlyList<string> All { get; } = [SecretStale, RenewalFailing, HookFailing];
}
