using VaultInjector.Runtime.Json;

namespace VaultInjector.Contracts;

/// <summary>An RFC 9457 problem with a stable <paramref name="Code"/> from <see cref="ProblemCodes"/>.</summary>
/// <param name="Type">A URI reference; <c>about:blank</c> if the code is sufficient.</param>
/// <param name="Title">The kind of problem.</param>
/// <param name="Status">The HTTP status, repeated.</param>
/// <param name="Code">Stable and machine-readable.</param>
/// <param name="Detail">A sentence a person can act on; never a secret.</param>
public sealed record Problem(string Type, string Title, int Status, string Code, string Detail)
{
    /// <summary>Null if it is not a problem of the broker: code and detail are missing.</summary>
    public static Problem? FromJson(ReadOnlyMemory<byte> text) => JsonObject.Read(text, json =>
        json.Text("code") is { } code && json.Text("detail") is { } detail
            ? new Problem(json.Text("type") ?? "about:blank", json.Text("title") ?? "", json.Number("status"), code, detail)
            : null);

    public byte[] ToJson() => JsonObject.Write(json =>
    {
        json.WriteString("type", Type);
        json.WriteString("title", Title);
        json.WriteNumber("status", Status);
        json.WriteString("code", Code);
        json.WriteString("detail", Detail);
    });
}

/// <summary>The codes of the token broker's refusals. Part of the wire contract: never renamed.</summary>
public static class ProblemCodes
{
    public const string TokenMissing = "token_missing";
    public const string TokenInvalid = "token_invalid";
    public const string TokenNotPodBound = "token_not_pod_bound";
    public const string PodNotFound = "pod_not_found";
    public const string PodReplaced = "pod_replaced";
    public const string PodNotInjected = "pod_not_injected";
    public const string PodEnding = "pod_ending";
    public const string PodIpMissing = "pod_ip_missing";
    public const string RoleChanged = "role_changed";
    public const string RoleInvalid = "role_invalid";
    public const string RoleNotAllowed = "role_not_allowed";
    public const string RoleMissing = "role_missing";
    public const string VaultUnknown = "vault_unknown";
    public const string VaultNamespaceRefused = "vault_namespace_refused";
    public const string MethodNotBrokered = "method_not_brokered";
    public const string ReportInvalid = "report_invalid";
    public const string AccessorUnknown = "accessor_unknown";
    public const string AccessorForeign = "accessor_foreign";
    public const string NamespaceNotOptedIn = "namespace_not_opted_in";
    public const string RequestInFlight = "request_in_flight";
    public const string TooManyRequests = "too_many_requests";
    public const string VaultSealed = "vault_sealed";
    public const string VaultUnreachable = "vault_unreachable";
    public const string VaultRefused = "vault_refused";
    public const string SessionNotReady = "session_not_ready";
    public const string KubernetesUnreachable = "kubernetes_unreachable";
}
