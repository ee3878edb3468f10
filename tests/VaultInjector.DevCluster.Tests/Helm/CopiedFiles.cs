using System.Text.RegularExpressions;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.DevCluster.Tests.Helm;

/// <summary>
/// The files of the chart that are copies of what Kustomize applies, with values in a few places. <c>make golden</c> writes them again:
/// a change of the base needs no second change in the chart.
/// </summary>
internal static partial class CopiedFiles
{
    private static readonly (string File, string Source, string? Condition, (string Old, string New)[] Values)[] Table =
    [
        ("templates/rbac.yaml", "base/rbac.yaml", null, []),
        ("templates/service.yaml", "base/service.yaml", null, []),
        ("templates/network-policy.yaml", "base/network-policy.yaml", ".Values.networkPolicy.enabled", []),
        ("templates/webhook.yaml", "base/webhook.yaml", null, [
            ("failurePolicy: Fail", "failurePolicy: {{ .Values.webhook.failurePolicy }}"),
            ("timeoutSeconds: 5", "timeoutSeconds: {{ .Values.webhook.timeoutSeconds }}"),]),
        ("templates/policy.yaml", "base/policy.yaml", ".Values.policies.enabled", [
            ("    # If you set Injection:Defaults:compatibility in config.json, write its value between the last two quotes.\n", ""),
            ("['vault-injector.io/compatibility'] : ''",
                "['vault-injector.io/compatibility'] : " +
                "'{{ dig \"Injection\" \"Defaults\" \"compatibility\" \"\" .Values.config }}'"),]),
        ("templates/agent-policy.yaml", "base/agent-policy.yaml", ".Values.policies.enabled", []),
        ("templates/injector-policy.yaml", "base/injector-policy.yaml", ".Values.policies.enabled", []),
        ("templates/service-account-policy.yaml", "policies/service-accounts/policy.yaml", ".Values.policies.serviceAccounts", []),
        ("templates/service-monitor.yaml", "monitoring/service-monitor.yaml", ".Values.monitoring.enabled", [
            ("kubernetes.io/metadata.name: monitoring", "kubernetes.io/metadata.name: {{ .Values.monitoring.namespace }}"),
            ("interval: 30s", "interval: {{ .Values.monitoring.interval }}"),]),
    ];

    /// <summary>Each file below the chart with the text that it must have.</summary>
    public static IEnumerable<(string File, string Text)> All =>
        Table.Select(one => (one.File, Copy(one.Source, one.Condition, one.Values)))
            .Append(("files/dashboard.json", Read("monitoring/dashboard.json")))
            .Append(("files/rules.yaml", Groups()));

    private static string Copy(string source, string? condition, (string Old, string New)[] values)
    {
        var text = values.Aggregate(Read(source), Replace);
        text = Labels.Replace(text, "  labels:\n    {{- include \"vault-injector.labels\" . | nindent 4 }}\n");
        text = Namespace.Replace(text, "${indent}namespace: {{ .Release.Namespace }}");
        text = text
            .Replace("values: [kube-system, vault-injector]", "values: [kube-system, {{ .Release.Namespace }}]", StringComparison.Ordinal)
            .Replace(
                "system:serviceaccount:vault-injector:vault-injector",
                "system:serviceaccount:{{ .Release.Namespace }}:vault-injector",
                StringComparison.Ordinal);
        return condition is null ? text : $"{{{{- if {condition} }}}}\n{text.TrimEnd('\n')}\n{{{{- end }}}}\n";
    }

    private static string Replace(string text, (string Old, string New) value)
    {
        text.ShouldContain(value.Old);
        return text.Replace(value.Old, value.New, StringComparison.Ordinal);
    }

    /// <summary>The alerts have braces of their own, which Helm must not see: it puts them in as a file.</summary>
    private static string Groups()
    {
        var rules = Read("monitoring/rules.yaml");
        var lines = rules[(rules.IndexOf("\nspec:\n", StringComparison.Ordinal) + "\nspec:\n".Length)..].Split('\n');
        return string.Join('\n', lines.Select(line => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line));
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Find().Root, "manifests", path));

    [GeneratedRegex("(?m)^  labels:\n    app\\.kubernetes\\.io/name: vault-injector\n", RegexOptions.NonBacktracking)]
    private static partial Regex Labels { get; }

    [GeneratedRegex("(?m)^(?<indent> +)namespace: vault-injector$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Namespace { get; }
}
