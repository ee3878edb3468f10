namespace VaultInjector.Contracts;

/// <summary>The environment variables with which the webhook configures the agent. The agent has no other configuration.</summary>
public static class AgentEnvironment
{
    /// <summary>Base URL of the injector, for example <c>https://vault-injector.vault-injector.svc:8444</c>.</summary>
    public const string InjectorUrl = "VAULT_INJECTOR_URL";

    /// <summary>Address of Vault, for example <c>https://vault.vault.svc:8200</c>.</summary>
    public const string VaultAddress = "VAULT_INJECTOR_VAULT_ADDR";

    /// <summary>Vault Enterprise or OpenBao namespace; absent for the root namespace.</summary>
    public const string VaultNamespace = "VAULT_INJECTOR_VAULT_NAMESPACE";

    /// <summary>Name of the Vault in the injector's configuration; absent for the one that has no name.</summary>
    public const string VaultName = "VAULT_INJECTOR_VAULT";

    /// <summary>
    /// HTTP proxy for requests to Vault, and for no others, for example <c>http://proxy.example:3128</c>; absent where Vault is reached
    /// directly. It gets the address of Vault and sees nothing else.
    /// </summary>
    public const string VaultProxy = "VAULT_INJECTOR_VAULT_PROXY";

    /// <summary>File with the certificate (leaf first) that Vault's listener asks for; absent where it asks for none.</summary>
    public const string ClientCertificateFile = "VAULT_INJECTOR_CLIENT_CERTIFICATE_FILE";

    /// <summary>File with the key of <see cref="ClientCertificateFile"/>.</summary>
    public const string ClientKeyFile = "VAULT_INJECTOR_CLIENT_KEY_FILE";

    /// <summary>
    /// PEM certificates (the text, not a path) that verify the injector. Without <see cref="VaultCaBundle"/>, as injectors before that
    /// variable set it, they verify Vault too; so that agents of before it work with it alone, it still holds both.
    /// </summary>
    public const string CaBundle = "VAULT_INJECTOR_CA_BUNDLE";

    /// <summary>PEM certificates (the text, not a path) that verify Vault, and the only ones that do.</summary>
    public const string VaultCaBundle = "VAULT_INJECTOR_VAULT_CA_BUNDLE";

    /// <summary>
    /// File that holds what <see cref="CaBundle"/> holds otherwise: the kubelet writes it from a ClusterTrustBundle and follows its
    /// changes. One of the two variables is set.
    /// </summary>
    public const string CaBundleFile = "VAULT_INJECTOR_CA_BUNDLE_FILE";

    /// <summary>File that holds what <see cref="VaultCaBundle"/> holds otherwise.</summary>
    public const string VaultCaBundleFile = "VAULT_INJECTOR_VAULT_CA_BUNDLE_FILE";

    /// <summary>The Vault role that the pod asked for.</summary>
    public const string Role = "VAULT_INJECTOR_ROLE";

    /// <summary><c>approle</c>, <c>token</c> or <c>kubernetes</c>.</summary>
    public const string AuthMethod = "VAULT_INJECTOR_AUTH_METHOD";

    /// <summary>Path of the auth mount without leading and trailing slash, for example <c>auth/kubernetes</c>.</summary>
    public const string AuthPath = "VAULT_INJECTOR_AUTH_PATH";

    /// <summary><c>token</c>, <c>secret-id</c> or <c>wrapped-secret-id</c>.</summary>
    public const string Output = "VAULT_INJECTOR_OUTPUT";

    /// <summary>File with the projected ServiceAccount token.</summary>
    public const string IdentityFile = "VAULT_INJECTOR_IDENTITY_FILE";

    /// <summary>
    /// File with the ServiceAccount token for Vault's kubernetes auth; absent where <see cref="IdentityFile"/> serves for it too.
    /// </summary>
    public const string LoginFile = "VAULT_INJECTOR_LOGIN_FILE";

    /// <summary>Directory that the agent writes and the app mounts.</summary>
    public const string Directory = "VAULT_INJECTOR_DIRECTORY";

    /// <summary>
    /// Directory that only the agent's containers mount: <c>init</c> hands over to <c>sidecar</c> there. Absent where no sidecar follows.
    /// </summary>
    public const string StateDirectory = "VAULT_INJECTOR_STATE_DIRECTORY";

    /// <summary>Mode of the written files in octal, for example <c>0440</c>.</summary>
    public const string FileMode = "VAULT_INJECTOR_FILE_MODE";

    /// <summary>
    /// How long the agent may take to get the first token, in whole seconds; 0 where it waits as long as waiting can help, because the pod
    /// would fail for good with it.
    /// </summary>
    public const string TimeoutSeconds = "VAULT_INJECTOR_TIMEOUT_SECONDS";

    /// <summary><c>true</c> or <c>false</c>: whether the sidecar revokes the token on SIGTERM.</summary>
    public const string RevokeOnExit = "VAULT_INJECTOR_REVOKE_ON_EXIT";

    /// <summary><c>signal:HUP</c> or <c>http:8080/reload</c>: what the sidecar does after the files contain a new token.</summary>
    public const string OnRenew = "VAULT_INJECTOR_ON_RENEW";

    /// <summary>
    /// What to fetch and write, as <see cref="PodSecrets"/> writes it; absent if the pod asks for no secret. A long document continues
    /// in <c>VAULT_INJECTOR_SECRETS_2</c> and so on, because Linux limits one variable to 128 KiB.
    /// </summary>
    public const string Secrets = "VAULT_INJECTOR_SECRETS";

    /// <summary>
    /// Directory into which the agent writes the files of variables, and from which <c>exec</c> reads them; absent if the pod asks for no
    /// variable.
    /// </summary>
    public const string EnvironmentDirectory = "VAULT_INJECTOR_ENVIRONMENT_DIRECTORY";

    /// <summary>Directory into which <c>init</c> copies its own binary for <c>exec</c>; absent where an image volume holds it.</summary>
    public const string BinaryDirectory = "VAULT_INJECTOR_BINARY_DIRECTORY";

    /// <summary>
    /// In a container that starts with <c>exec</c>: names of the files in <see cref="EnvironmentDirectory"/> whose variables it gets,
    /// separated by commas; a later file wins.
    /// </summary>
    public const string ExecFiles = "VAULT_INJECTOR_EXEC_FILES";

    /// <summary>
    /// In a container that starts with <c>exec</c>: directory with the app's <c>token</c> and <c>ca.crt</c>, with which <c>exec</c> reads
    /// the <c>vault:</c> references that come from ConfigMaps and Secrets. Absent where the app gets no token.
    /// </summary>
    public const string ExecDirectory = "VAULT_INJECTOR_EXEC_DIRECTORY";

    /// <summary>
    /// In a container that starts with <c>exec</c>: <see cref="BankVaultsDialect"/> where the references of ConfigMaps and Secrets are
    /// those of bank-vaults; absent where they are ours. See <see cref="ReferenceDialect"/>.
    /// </summary>
    public const string ExecDialect = "VAULT_INJECTOR_EXEC_DIALECT";

    /// <summary>
    /// <c>true</c> in a container that starts with <c>exec</c> where a secret or field that a reference of a ConfigMap or Secret names may
    /// be missing.
    /// </summary>
    public const string ExecIgnoreMissing = "VAULT_INJECTOR_EXEC_IGNORE_MISSING";

    /// <summary>Value of <see cref="ExecDialect"/>.</summary>
    public const string BankVaultsDialect = "bank-vaults";

    /// <summary>The pod's uid. The agent signals only processes that have it in <see cref="SignalledPod"/>.</summary>
    public const string PodUid = "VAULT_INJECTOR_POD_UID";

    /// <summary>The pod's uid, set in the app's containers that get a signal.</summary>
    public const string SignalledPod = "VAULT_INJECTOR_SIGNALLED_POD";

    /// <summary>
    /// <c>true</c> where every container of the pod but the agent's gets the signals: the agent then also signals main processes whose
    /// variables it cannot read, because they have another group.
    /// </summary>
    public const string SignalWholePod = "VAULT_INJECTOR_SIGNAL_WHOLE_POD";

    /// <summary>File for the termination message; default <c>/dev/termination-log</c>.</summary>
    public const string TerminationLog = "VAULT_INJECTOR_TERMINATION_LOG";
}
