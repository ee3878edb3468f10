using System.Globalization;
using System.Text.Unicode;
using VaultInjector.Rendering.Formats;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Variables;

/// <summary>What no environment of a Linux process can hold, whichever way a variable takes to it.</summary>
internal static class VariableRules
{
    /// <summary>MAX_ARG_STRLEN of execve(2) is 32 pages, with the NUL at the end; pages of 4 KiB are the smallest.</summary>
    private const int MostBytes = (32 * 4096) - 1;

    private const string UseAFile = "let the app read it from a file (vault-injector.io/secret.NAME)";

    /// <summary>Whether Kubernetes takes it as the name of a variable.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name is not ("." or "..") &&
        name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.');

    /// <exception cref="UnfitException">The message names the variable, never the value.</exception>
    public static void Check(Variable variable)
    {
        var (name, value) = variable;
        if (!IsName(name))
        {
            throw new UnfitException(
                $"'{name}' cannot be the name of a variable, which holds letters, digits, '_', '-' and '.' and starts with no digit; " +
                "name single fields with vault-injector.io/env.VAR instead");
        }

        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new UnfitException($"the value of {name} has a NUL character, which no variable can hold; {UseAFile}");
        }

        var bytes = GoText.ToBytes(value);
        if (!Utf8.IsValid(bytes))
        {
            throw new UnfitException($"the value of {name} is no UTF-8 text; store it as Base64, or {UseAFile}");
        }

        var length = name.Length + 1 + bytes.Length;
        if (length > MostBytes)
        {
            throw new UnfitException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} would be {length} bytes long with its value, and Linux takes {MostBytes} bytes for a variable; {UseAFile}"));
        }
    }
}
