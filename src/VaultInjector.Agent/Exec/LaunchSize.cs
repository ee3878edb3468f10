using System.Globalization;
using System.Text;
using VaultInjector.Agent.Failures;

namespace VaultInjector.Agent.Exec;

/// <summary>The limits of execve(2) for arguments and variables, and who exceeds them.</summary>
internal static class LaunchSize
{
    private const int MostNamed = 3;
    private const string Advice = "Let the app read large secrets from files (vault-injector.io/secret.NAME).";

    /// <summary>Linux gives one string 32 pages (MAX_ARG_STRLEN), its NUL included.</summary>
    private static readonly int MostBytesOfOne = 32 * Environment.SystemPageSize;

    /// <summary>What Linux refused with E2BIG. Names variables, never values.</summary>
    public static AgentException TooBig(IReadOnlyList<byte[]> command, IReadOnlyList<byte[]> entries)
    {
        (string Name, long Bytes)[] all =
        [
            .. entries.Select(entry => (NameOf(entry), entry.Length + 1L)),
            .. command.Select((argument, index) => ($"argument {index.ToString(CultureInfo.InvariantCulture)}", argument.Length + 1L)),
        ];
        Array.Sort(all, (one, other) => other.Bytes.CompareTo(one.Bytes));
        (string Name, long Bytes)[] tooLong = Array.FindAll(all, one => one.Bytes > MostBytesOfOne);
        return new AgentException(
            FailureKind.BadCommand,
            tooLong.Length > 0
                ? $"Linux takes {Number(MostBytesOfOne)} bytes for a variable or argument, and {Named(tooLong)}. {Advice}"
                : $"The variables and arguments of the command are {Number(all.Sum(one => one.Bytes))} bytes together, more than Linux " +
                  $"takes. The largest: {Named(all)}. {Advice}");
    }

    private static string Named(IEnumerable<(string Name, long Bytes)> all) =>
        string.Join(", ", all.Take(MostNamed).Select(one => $"{one.Name} has {Number(one.Bytes)}"));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string NameOf(byte[] entry) =>
        Encoding.UTF8.GetString(entry.AsSpan(0, Math.Max(0, Array.IndexOf(entry, (byte)'='))));
}
