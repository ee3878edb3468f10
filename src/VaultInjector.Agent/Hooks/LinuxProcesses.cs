using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace VaultInjector.Agent.Hooks;

/// <summary>The processes that the agent sees.</summary>
public interface IProcesses
{
    IEnumerable<SeenProcess> All();

    /// <summary>Whether the process was started with the variable, as <c>NAME=value</c>. False if that cannot be read.</summary>
    bool HasVariable(int process, string variable);

    /// <returns>False if this is not allowed, or the process is gone.</returns>
    bool Signal(int process, int signal);
}

/// <summary>A process and the one that started it.</summary>
public sealed record SeenProcess(int Id, int Parent);

/// <summary>By <c>/proc</c> (proc(5)) and kill(2).</summary>
public sealed partial class LinuxProcesses : IProcesses
{
    public IEnumerable<SeenProcess> All() =>
        from directory in Directory.EnumerateDirectories("/proc")
        let id = Number(Path.GetFileName(directory))
        where id is not null
        let parent = Parent(id.Value)
        where parent is not null
        select new SeenProcess(id.Value, parent.Value);

    public bool HasVariable(int process, string variable)
    {
        var environment = Read($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/environ");
        return environment is not null && $"\0{environment}".Contains($"\0{variable}\0", StringComparison.Ordinal);
    }

    public bool Signal(int process, int signal) => Kill(process, signal) == 0;

    /// <summary>The fourth field of <c>stat</c>; the second one is a name in parentheses, which may hold anything.</summary>
    private static int? Parent(int process)
    {
        var stat = Read($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
        return stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var parent, ..]
            ? Number(parent)
            : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Read(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
