namespace VaultInjector.Agent.Exec;

/// <summary>Arguments and environment of this process as bytes; .NET has them as text, and a variable only once.</summary>
internal static class RawProcess
{
    /// <summary>Before the process is made undumpable: then its own <c>environ</c> is root's.</summary>
    public static byte[] Environment() => File.ReadAllBytes("/proc/self/environ");

    /// <param name="count">How many there are behind the program's name: a runtime puts its own before them.</param>
    public static IReadOnlyList<byte[]> Arguments(int count)
    {
        var all = new List<byte[]>();
        ReadOnlySpan<byte> text = File.ReadAllBytes("/proc/self/cmdline");
        while (!text.IsEmpty && text.IndexOf((byte)0) is >= 0 and var end)
        {
            all.Add(text[..end].ToArray());
            text = text[(end + 1)..];
        }

        return all[^count..];
    }
}
