using System.Runtime.InteropServices;

namespace VaultInjector.Agent.Exec;

/// <summary>execve(2), with what .NET changed in the process put back: only ignored signals are handed on, handlers are not.</summary>
internal static partial class BecomingProcess
{
    /// <summary>.NET ignores it before its first line of ours runs; whether it was ignored before cannot be seen any more.</summary>
    private const int BrokenPipe = 13;

    private const nint Default = 0;
    private const nint Ignore = 1;

    /// <returns>The error number; does not return if the process became the program.</returns>
    public static int Become(byte[] path, IReadOnlyList<byte[]> arguments, IReadOnlyList<byte[]> environment)
    {
        using var strings = new NativeStrings();
        var (program, argv, envp) = (strings.Add(path), strings.Add(arguments), strings.Add(environment));
        _ = SetHandler(BrokenPipe, Default);
        _ = Execve(program, argv, envp);
        var error = Marshal.GetLastPInvokeError();
        _ = SetHandler(BrokenPipe, Ignore);
        return error;
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Execve(nint path, nint argv, nint envp);

    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SetHandler(int signal, nint handler);

    /// <summary>Strings as C has them, freed where the call fails.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly List<nint> _blocks = [];

        public nint Add(byte[] text)
        {
            var block = Allocate(text.Length + 1);
            Marshal.Copy(text, 0, block, text.Length);
            Marshal.WriteByte(block, text.Length, 0);
            return block;
        }

        /// <summary>An array of pointers with a null pointer at its end.</summary>
        public nint Add(IReadOnlyList<byte[]> texts)
        {
            var block = Allocate((texts.Count + 1) * nint.Size);
            for (var index = 0; index < texts.Count; index++)
            {
                Marshal.WriteIntPtr(block, index * nint.Size, Add(texts[index]));
            }

            Marshal.WriteIntPtr(block, texts.Count * nint.Size, 0);
            return block;
        }

        public void Dispose() => _blocks.ForEach(Marshal.FreeHGlobal);

        private nint Allocate(int bytes)
        {
            var block = Marshal.AllocHGlobal(bytes);
            _blocks.Add(block);
            return block;
        }
    }
}
