namespace VaultInjector.Configuration;

/// <summary>Where the injector's files are, and what to do where they are not.</summary>
internal static class Mount
{
    public const string Variable = "VAULT_INJECTOR_PATH";
    public const string Domain = "vault-injector.io/";
    public const string Token = "token";
    public const string CaBundle = "ca.crt";
    public const string TokenDocument = "vault-token";

    /// <summary>The default of <c>mount-path</c> and its alias, then that of kubernetes-vault.</summary>
    public static readonly string[] UsualPaths = ["/var/run/secrets/vault", "/run/secrets/vault", "/var/run/secrets/boostport.com"];

    /// <summary>The folder as it is to be used; it need not exist.</summary>
    public static string Find(string? chosen, Func<string, string?> environment) =>
        chosen is { Length: > 0 } ? chosen
        : environment(Variable) is { Length: > 0 } named ? named
        : Array.Find(UsualPaths, Directory.Exists) ?? UsualPaths[0];

    /// <summary>Every pod has this variable.</summary>
    public static bool IsInCluster(Func<string, string?> environment) => environment("KUBERNETES_SERVICE_HOST") is { Length: > 0 };

    public static string MissingFolder(string path) =>
        $"The folder {path} with Vault Injector's files does not exist. In a cluster: set the annotation {Domain}role " +
        $"(and {Domain}secret.NAME) on the pod and the label {Domain}injection=enabled on its namespace. " +
        $"Elsewhere: set {Variable} to a folder with such files, or set Optional and use dotnet user-secrets.";

    public static string MissingFile(string path, string name) =>
        $"{System.IO.Path.Combine(path, name)} does not exist. Set the annotation {AnnotationOf(name)} on the pod.";

    /// <summary>The annotation that brings a file of this name.</summary>
    public static string AnnotationOf(string name) => name switch
    {
        Token or TokenDocument => $"{Domain}role: ROLE (without {Domain}token: \"false\")",
        CaBundle => $"{Domain}role: ROLE",
        "vault-secret-id" => $"{Domain}output: secret-id",
        "vault-wrapped-secret-id" => $"{Domain}output: wrapped-secret-id",
        _ => $"{Domain}secret.{name}: PATH",
    };
}
