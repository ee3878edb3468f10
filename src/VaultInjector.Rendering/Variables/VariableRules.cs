using System.Globalization;
using System.Text.Unicode;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Formats;
using VaultInjector.Templates.Values;

namespace VaultInjector.Rendering.Variables;

/// <summary>What no environment of a Linux process can hold, whichever way a variable takes to it.</summary>
internal static class VariableRules
{
    /// <summary>MAX_ARG_STRLEN of execve(2) is 32 pages, with the NUL at the end; pages of 4 KiB are the smallest.</summary>
    private const int MostBytes = (32 * 4096) - 1;

    private const string UseAFile = "let the app read it from a file (vault-injector.io/secret.NAME)";

    /// <param name="variable">The variable.</param>
    /// <param name="isField">Whether its name comes from the secret.</param>
    /// <exception cref="UnfitException">The message names the variable, never the value.</exception>
    public static void Check(Variable variable, bool isField)
    {
        var (name, value) = variable;
        if ((isField ? VariableNameRules.MistakeOfField(name) : VariableNameRules.Mistake(name)) is { } mistake)
        {
            throw new UnfitException(
                $"'{name}' is the name of a field, and cannot be that of a variable: expected {mistake}; or name single fields with " +
                "vault-injector.io/env.VAR");
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
