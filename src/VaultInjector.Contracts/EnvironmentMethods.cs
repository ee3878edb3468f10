namespace VaultInjector.Contracts;

/// <summary>How variables reach an app's containers, as written in annotations and in the agent's document.</summary>
public static class EnvironmentMethods
{
    /// <summary>The kubelet reads each file when it starts a container (<c>fileKeyRef</c>): <c>NAME='value'</c>.</summary>
    public const string Kubelet = "kubelet";

    /// <summary><c>vault-injector-agent exec</c> reads the files before it becomes the app: a JSON object of names and values.</summary>
    public const string Exec = "exec";
}
