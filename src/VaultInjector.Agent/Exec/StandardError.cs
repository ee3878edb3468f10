using System.Runtime.InteropServices;
using System.Text;

namespace VaultInjector.Agent.Exec;

/// <summary>Standard error without <see cref="Console"/>, which would set up the terminal that the app is to have.</summary>
internal sealed partial class StandardError : TextWriter
{
    private const int Descriptor = 2;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        ReadOnlySpan<byte> left = Encoding.UTF8.GetBytes(value ?? "");
        while (!left.IsEmpty && WriteTo(Descriptor, left, (nuint)left.Length) is > 0 and var written)
        {
            left = left[(int)written..];
        }
    }

    public override void WriteLine(string? value) => Write($"{value}\n");

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> text, nuint length);
}
