namespace VaultInjector.Contracts;

/// <summary>
/// The names of environment variables that may hold a secret: the webhook looks at those that a pod names, and the agent at those that the
/// fields of a secret make.
/// </summary>
/// <remarks>
/// Kubernetes has allowed these characters in all versions; since 1.34 it allows nearly any, which shells, and so most tools, cannot read.
/// </remarks>
public static class VariableNameRules
{
    private const int Longest = 128;
    private const string OurPrefix = "VAULT_INJECTOR_";

    /// <summary>With which Vault the app talks, the operator and the container's own env decide.</summary>
    private static readonly string[] OfVault = ["VAULT_ADDR", "VAULT_CACERT", "VAULT_CAPATH", "VAULT_NAMESPACE", "VAULT_SKIP_VERIFY"];

    /// <summary>
    /// Variables by which the loaders and runtimes of apps are told to run further code, as the manuals of bash, glibc, OpenSSL, Java,
    /// Node.js, .NET, Python, Perl, Ruby and PHP name them.
    /// </summary>
    private static readonly HashSet<string> OfRuntimes = new(StringComparer.Ordinal)
    {
        "BASH_ENV", "ENV", "PROMPT_COMMAND", "GCONV_PATH", "GLIBC_TUNABLES", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES",
        "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "NODE_OPTIONS", "NODE_PATH",
        "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "CORECLR_PROFILER_PATH", "COR_PROFILER_PATH",
        "PYTHONSTARTUP", "PYTHONPATH", "PYTHONHOME", "PERL5OPT", "PERL5LIB", "RUBYOPT", "RUBYLIB", "PHPRC", "PHP_INI_SCAN_DIR",
    };

    /// <summary>
    /// As <see cref="Mistake"/>, for a name that the writer of the secret chose, not the author of the pod: the field of a secret whose
    /// fields all become variables.
    /// </summary>
    public static string? MistakeOfField(string name) =>
        Mistake(name) ?? (OfRuntimes.Contains(name)
            ? $"another name, or a prefix: by {name} the writer of the secret would decide which code the container runs"
            : null);

    /// <summary>Completes the sentence "expected …"; null where a secret may be put into this variable.</summary>
    public static string? Mistake(string name) =>
        !IsName(name) ? $"a variable whose name has 1 to {Longest} of the characters A-Z a-z 0-9 _ . - and does not begin with a digit"
        : name.StartsWith(OurPrefix, StringComparison.Ordinal)
            ? $"another variable: names that begin with {OurPrefix} are the injector's"
        : OfVault.Contains(name, StringComparer.Ordinal)
            ? $"another variable: {name} says which Vault the app talks to; if that is another one, set it in the container's env"
        : name == "PATH" || name.StartsWith("LD_", StringComparison.Ordinal)
            ? $"another variable: by {name} the writer of the secret would decide which code the container runs; set it in the image or " +
              "in the container's env"
        : null;

    /// <summary>No name that is, or begins with, the parent directory: names are files too.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= Longest && !char.IsAsciiDigit(name[0]) && name != "." &&
        !name.StartsWith("..", StringComparison.Ordinal) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
