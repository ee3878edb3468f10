using VaultInjector.Templates.Values;

namespace VaultInjector.CommandLine.Render;

/// <summary>The files that <c>file</c> may read: those below the working directory or beside the template.</summary>
internal sealed class NearFiles(IReadOnlyList<string> folders)
{
    /// <exception cref="IOException">It may not be read, or is not there.</exception>
    public string Read(string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw new IOException("it cannot be read: no path has a NUL character");
        }

        foreach (var folder in folders)
        {
            var path = Path.GetFullPath(name, folder);
            if (path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal) && File.Exists(path))
            {
                return Text(path);
            }
        }

        throw new IOException("no such file below the working directory or beside the template");
    }

    private static string Text(string path)
    {
        try
        {
            return GoText.FromBytes(File.ReadAllBytes(path));
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }
    }
}
