using VaultInjector.Rendering.Formats;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Variables;

/// <summary>
/// The file of one variable for the kubelet (<c>fileKeyRef</c>): <c>NAME='value'</c>. Between the quotes everything stands for itself, so
/// that nothing is escaped; what the kubelet would refuse or change is refused here.
/// </summary>
/// <remarks>The rules are those of <c>pkg/kubelet/util/env</c> and of <c>makeEnvironmentVariables</c> in Kubernetes 1.34 to 1.36.</remarks>
internal static class KubeletFile
{
    /// <summary>Its reader has a buffer of 64 KiB for a line and the newline behind it.</summary>
    private const int MostBytesOfLine = (64 * 1024) - 1;

    private const string UseExec = "set vault-injector.io/env-method: exec";

    /// <param name="variable">What <see cref="VariableRules"/> let pass.</param>
    /// <param name="mayBeEmpty">Whether the pod takes the variable as optional: then the kubelet leaves out an empty one.</param>
    /// <exception cref="UnfitException">The message names the variable, never the value.</exception>
    public static string Write(Variable variable, bool mayBeEmpty)
    {
        var (name, value) = variable;
        if (value == "" && !mayBeEmpty)
        {
            throw Unfit(name, "is empty, and the kubelet takes an empty value for a missing one");
        }

        if (value.Contains('\'', StringComparison.Ordinal))
        {
            throw Unfit(name, "has a single quote, for which the kubelet's file knows no escape");
        }

        if (value.Contains("\r\n", StringComparison.Ordinal))
        {
            throw Unfit(name, "has Windows line ends (CR LF), of which the kubelet would drop the CR");
        }

        var line = $"{name}='{value}'";
        return Array.TrueForAll(line.Split('\n'), one => GoText.Length(one) <= MostBytesOfLine)
            ? $"{line}\n"
            : throw Unfit(name, "has a line of 64 KiB or more, which the kubelet cannot read");
    }

    private static UnfitException Unfit(string name, string why) => new($"the value of {name} {why}; {UseExec}");
}
