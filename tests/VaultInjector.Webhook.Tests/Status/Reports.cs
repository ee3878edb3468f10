using VaultInjector.Webhook.Status;

namespace VaultInjector.Webhook.Tests.Status;

/// <summary>A report in which every table has a row.</summary>
internal static class Reports
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    /// <param name="text">Stands wherever the report holds a text that others choose.</param>
    public static StatusReport Full(string text = "shop/web") => new("0.1.0+abc", "vault-injector-0", Now, Now.AddDays(-3), Ready: true)
    {
        Parts = [new("certificate", "ok", $"valid; {text}"), new("session", "attention", text), new("life", "not ready", "shutting down")],
        Certificates =
        [
            new("serving", $"CN={text}", Now.AddDays(-1), Now.AddDays(29), 0.967),
            new("verifies Vault", "CN=root", Now.AddYears(-9), Now.AddDays(40), 0.011),
        ],
        Session = new(LoggedIn: true, Now.AddHours(4)),
        Cluster = Counted(text),
        Counts =
        [
            new("Reviews of pods", new Dictionary<string, long> { ["injected"] = 412, ["no_role"] = 9 }),
            new("Possible interceptions", new Dictionary<string, long> { [""] = 0 }),
        ],
        Troubles = [new(Now.AddMinutes(-3), text, "secret_stale", "The agent's log names the reason.")],
        PendingRevocations = 3,
        Watches = [new("namespaces", 12.4)],
        Rates =
        [
            new(
                "Reviews of pods",
                [.. Enumerable.Range(0, 60).Select(i => i % 7 * 3L)],
                [.. Enumerable.Range(0, 60).Select(i => i % 5 * 0.4)]),
            new("Token requests", [.. new long[60]], [.. new double[60]]),
        ],
        Refusals =
        [
            new(Now.AddMinutes(-1), "broker", text, "role_not_allowed", $"Namespace 'shop' does not allow the role '{text}'."),
            new(Now.AddMinutes(-9), "admission", "a pod in shop", "rejected", "vault-injector.io/role: is missing\nset it"),
        ],
    };

    private static ClusterStatus Counted(string text) => new(
        Now.AddMinutes(-2),
        41,
        [new("shop", text, 40, 1), new("lab", "", 2, 0)],
        [new($"shop/{text}", "not_reviewed", "Delete it: its owner creates it again.")]);
}
