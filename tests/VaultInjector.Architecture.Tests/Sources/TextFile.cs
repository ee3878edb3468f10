namespace VaultInjector.Architecture.Tests.Sources;

/// <summary>A file as lines.</summary>
/// <param name="Path">From the root of the repository, with slashes.</param>
/// <param name="Lines">Without their ends.</param>
internal sealed record TextFile(string Path, IReadOnlyList<string> Lines)
{
    public static TextFile Read(string root, string file) => new(Relative(root, file), File.ReadAllLines(file));

    public static string Relative(string root, string file) => System.IO.Path.GetRelativePath(root, file).Replace('\\', '/');
}
