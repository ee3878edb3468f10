using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.DevCluster.Demo;

/// <summary>A secret as an environment variable, by both ways: the apps have no Vault client and no token, and read no file.</summary>
internal sealed class DemoEnvironment(LocalCluster cluster, PodRunner runner, DemoReport report)
{
    public async Task ShowAsync(string secret, CancellationToken cancellation)
    {
        report.Chapter("Pods mailer and importer: a secret in an environment variable, by two ways");
        await RunAsync(Mailer(), "kubelet → app", "reads the variable from a file when it starts the app", secret, cancellation);
        await RunAsync(Importer(), "agent → app", "starts first, sets the variable, and becomes the app", secret, cancellation);
    }

    private async Task RunAsync(JsonObject pod, string who, string what, string secret, CancellationToken cancellation)
    {
        var name = pod["metadata"]!["name"]!.GetValue<string>();
        await cluster.CreateAsync(pod, cancellation);
        var run = await report.StepAsync(who, $"{name}: {what}", () => Waiting.ForAsync(
            () => Task.FromResult(runner.Find(DemoApps.Namespace, name) is { Phase: "Succeeded" or "Failed" } ended ? ended : null),
            () => $"the end of pod {name}; its agent said: {runner.Find(DemoApps.Namespace, name)?.Logs("vault-injector-agent")}",
            cancellation));
        var said = run.Logs("app").Trim();
        DemoStage.Require(said == $"SECRET_KEY is {secret}", $"Pod {name} says '{said}' instead of its secret.");
        report.Says(name, said);
    }

    /// <summary>An annotation, and nothing else: the kubelet of Kubernetes 1.35 or newer does it.</summary>
    private static JsonObject Mailer() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: mailer
          namespace: apps
          annotations:
            vault-injector.io/role: yn-api
            vault-injector.io/token: "false"
            vault-injector.io/env.SECRET_KEY: secret/yn-api/SECRET_KEY#value
            vault-injector.io/env-method: kubelet
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: mailer:1.0
              command: [sh, -c, 'echo "SECRET_KEY is $SECRET_KEY"']
        """)[0];

    /// <summary>A reference in the container's own variables, on any Kubernetes.</summary>
    private static JsonObject Importer() => Manifests.Parse("""
        apiVersion: v1
        kind: Pod
        metadata:
          name: importer
          namespace: apps
          annotations:
            vault-injector.io/role: yn-api
            vault-injector.io/token: "false"
            vault-injector.io/env-method: exec
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: importer:1.0
              command: [sh, -c, 'echo "SECRET_KEY is $SECRET_KEY"']
              env:
                - name: SECRET_KEY
                  value: vault:secret/yn-api/SECRET_KEY#value
        """)[0];
}
