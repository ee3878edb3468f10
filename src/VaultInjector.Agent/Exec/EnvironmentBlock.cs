using System.Text;
using System.Text.Unicode;

namespace VaultInjector.Agent.Exec;

/// <summary>
/// The environment of a process as the kernel has it: bytes in their order, whether they are text or not. What is not touched stays as it
/// is.
/// </summary>
internal sealed class EnvironmentBlock
{
    private readonly List<(string Name, byte[] Entry)> _entries = [];

    /// <summary>Each <c>NAME=value</c>, without a NUL behind it.</summary>
    public IReadOnlyList<byte[]> Entries => _entries.ConvertAll(one => one.Entry);

    public long Bytes => _entries.Sum(one => (long)one.Entry.Length);

    /// <summary>Names and values of those that are text.</summary>
    public IEnumerable<(string Name, string Value)> Texts =>
        from one in _entries
        where one.Name != "" && Utf8.IsValid(one.Entry)
        select (one.Name, Encoding.UTF8.GetString(one.Entry.AsSpan(one.Name.Length + 1)));

    /// <summary>The first value of this name; null if the name does not occur.</summary>
    public string? this[string name] =>
        _entries.Find(one => one.Name == name) is { Entry: { } entry } ? Encoding.UTF8.GetString(entry.AsSpan(name.Length + 1)) : null;

    /// <param name="block">As in <c>/proc/self/environ</c>: a NUL behind each.</param>
    public static EnvironmentBlock Parse(ReadOnlySpan<byte> block)
    {
        var environment = new EnvironmentBlock();
        while (!block.IsEmpty)
        {
            var end = block.IndexOf((byte)0);
            var entry = (end < 0 ? block : block[..end]).ToArray();
            environment._entries.Add((NameOf(entry), entry));
            block = end < 0 ? [] : block[(end + 1)..];
        }

        return environment;
    }

    /// <summary>In the place of one with this name, else at the end.</summary>
    public void Set(string name, string value)
    {
        // Large values are copied as few times as can be: the heap is small.
        var entry = new byte[Encoding.UTF8.GetByteCount(name) + 1 + Encoding.UTF8.GetByteCount(value)];
        var sign = Encoding.UTF8.GetBytes(name, entry);
        entry[sign] = (byte)'=';
        Encoding.UTF8.GetBytes(value, entry.AsSpan(sign + 1));
        var place = _entries.FindIndex(one => one.Name == name);
        _entries.RemoveAll(one => one.Name == name);
        _entries.Insert(place < 0 ? _entries.Count : place, (name, entry));
    }

    public void Remove(Predicate<string> which) => _entries.RemoveAll(one => which(one.Name));

    /// <summary>A name is bytes too: Latin-1 tells them all apart. "" where there is no '='.</summary>
    private static string NameOf(byte[] entry) => Array.IndexOf(entry, (byte)'=') is > 0 and var sign
        ? Encoding.Latin1.GetString(entry, 0, sign)
        : "";
}
