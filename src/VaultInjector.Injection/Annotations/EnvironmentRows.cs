using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations about environment variables that hold secrets.</summary>
internal static class EnvironmentRows
{
    /// <summary>The injector chooses how variables reach the app.</summary>
    public const string Auto = "auto";

    private const int LongestNumber = 63;
    private const string VariableExpected = "PATH#FIELD, such as secret/web/db#password";
    private const string AllExpected = "PATH or PATH prefix=P, such as secret/web/db prefix=DB_";
    private static readonly string[] Methods = [Auto, EnvironmentMethods.Kubelet, EnvironmentMethods.Exec];

    public static IEnumerable<Annotation> All { get; } =
    [
        Row.Variable(
            "env.VAR",
            "environment variable VAR of the chosen containers with one field of a secret: `PATH#FIELD`, `?version=N` for a version " +
                "of KV 2",
            VariableExpected,
            Variable),
        Row.Variable(
            "env-from.N",
            "a variable for each field of a secret: `PATH`, or `PATH prefix=P`; N is any name; by `exec` only",
            AllExpected,
            AllFields),
        Row.Of(
            "env-method",
            Places.PodAndNamespace,
            "`auto`",
            "how variables reach the app: `kubelet` (Kubernetes 1.35), `exec` (needs `command`), or `auto`: `kubelet` where it is possible",
            "auto, kubelet or exec",
            Row.Setting(text => Values.OneOf(text, Methods), (s, v) => s with { EnvMethod = v })),
        Row.Of(
            "env-ignore-missing",
            Places.PodAndNamespace,
            "`false`",
            "`true`: a variable whose secret or field is missing stays empty, instead of keeping the app from starting",
            "true or false",
            Row.Setting(Values.Boolean, (s, v) => s with { EnvIgnoreMissing = v })),
    ];

    private static (VariableAnnotation? Value, Mistake? Mistake) Variable(string key, string name, string text)
    {
        if (VariableNames.Mistake(name) is { } wrongName)
        {
            return (null, wrongName);
        }

        var (secret, mistake) = Secret(text);
        return secret is null ? (null, mistake)
            : secret.Field is null ? (null, new Mistake($"{VariableExpected}; env-from.N makes a variable of each field"))
            : (new VariableAnnotation(key, name, text, secret), null);
    }

    private static (VariableAnnotation? Value, Mistake? Mistake) AllFields(string key, string name, string text)
    {
        if (name.Length is 0 or > LongestNumber || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            return (null, new Mistake($"1 to {LongestNumber} of the characters A-Z a-z 0-9 _ - after env-from. and the dot"));
        }

        if (Parameters.Words(text) is not [var target, .. var words])
        {
            return (null, new Mistake(AllExpected));
        }

        var (values, wrong) = Parameters.Read(words, ["prefix"]);
        var (secret, mistake) = Secret(target);
        return (wrong ?? mistake) is { } first ? (null, first)
            : secret!.Field is { } field ? (null, new Mistake($"{AllExpected}, without #{Quoted.Bare(field)}; env.VAR takes one field"))
            : values!.GetValueOrDefault("prefix", "") is var prefix && VariableNames.IsPrefix(prefix)
                ? (new VariableAnnotation(key, prefix, text, secret), null)
            : (null, new Mistake("prefix= with what the variables' names begin with: characters of A-Z a-z 0-9 _ . - and no digit first"));
    }

    private static (SecretPath? Value, Mistake? Mistake) Secret(string text) => VaultReference.IsMarked(text)
        ? (null, new Mistake($"the path without {VaultReference.Mark}, which marks references in the env of a container"))
        : SecretPath.Read(text);
}
