using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace VaultInjector.Agent.Hooks;

/// <summary>By <c>/proc</c> (proc(5)) and kill(2). All but a process's environment can be read whatever user it runs as.</summary>
public sealed partial class LinuxProcesses : IProcesses
{
    /// <summary>Of the fields after the name in <c>stat</c>: the parent is the fourth field of all, the start time the 22nd.</summary>
    private const int ParentField = 1;
    private const int StartField = 19;

    public int Own => Environment.ProcessId;

    public IEnumerable<SeenProcess> All() =>
        from directory in Directory.EnumerateDirectories("/proc")
        let id = Number(Path.GetFileName(directory))
        where id is not null
        let process = Seen(id.Value)
        where process is not null
        select process;

    public bool? HasVariable(int process, string variable) => Read(process, "environ") is { } environment
        ? $"\0{environment}".Contains($"\0{variable}\0", StringComparison.Ordinal)
        : null;

    public bool Signal(int process, int signal) => Kill(process, signal) == 0;

    /// <summary>The second field of <c>stat</c> is a name in parentheses, which may hold anything.</summary>
    private static SeenProcess? Seen(int process)
    {
        var stat = Read(process, "stat");
        var fields = stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length > StartField && Number(fields[ParentField]) is { } parent
            ? new SeenProcess(process, parent)
            {
                Started = long.TryParse(fields[StartField], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? ticks : 0,
                Container = Read(process, "cgroup") ?? "",
                User = Effective(process, "Uid:"),
                Group = Effective(process, "Gid:"),
            }
            : null;
    }

    /// <summary>The second of the four ids of a line in <c>status</c>.</summary>
    private static int? Effective(int process, string line) => Read(process, "status")?.Split('\n')
        .FirstOrDefault(text => text.StartsWith(line, StringComparison.Ordinal))?
        .Split('\t') is [_, _, var id, ..]
            ? Number(id)
            : null;

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Read(int process, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(
                File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{file}")));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
