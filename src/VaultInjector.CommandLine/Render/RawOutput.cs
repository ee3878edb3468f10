using System.Text;

namespace VaultInjector.CommandLine.Render;

/// <summary>Writes bytes as they are: a file need not be text.</summary>
internal static class RawOutput
{
    public static async Task WriteAsync(TextWriter output, ReadOnlyMemory<byte> content)
    {
        await output.FlushAsync();
        if (output is StreamWriter writer)
        {
            await writer.BaseStream.WriteAsync(content);
            await writer.BaseStream.FlushAsync();
        }
        else
        {
            await output.WriteAsync(Encoding.UTF8.GetString(content.Span));
        }
    }
}
