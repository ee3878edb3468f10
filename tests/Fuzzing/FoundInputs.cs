using System.Security.Cryptography;

namespace VaultInjector.Fuzzing;

/// <summary>The inputs that one test failed on.</summary>
/// <param name="test">The test's name.</param>
/// <param name="source">The test's file.</param>
internal sealed class FoundInputs(string test, string source)
{
    private const string Folder = "Corpus/found";

    /// <summary>Those of earlier runs.</summary>
    public IEnumerable<byte[]> Before()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, Folder);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, $"{test}-*").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];
    }

    /// <summary>Writes the input to artifacts/fuzz, and to the saved corpus of the project where it is to be committed.</summary>
    /// <returns>Its path.</returns>
    public string Keep(byte[] input, bool commit)
    {
        var artifacts = Write(Above(AppContext.BaseDirectory, "VaultInjector.sln"), "artifacts/fuzz", input);
        return commit ? Write(Above(source, "*.csproj"), Folder, input) : artifacts;
    }

    private string Write(string root, string folder, byte[] input)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(input))[..12];
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(root, folder)).FullName, $"{test}-{hash}");
        File.WriteAllBytes(file, input);
        return file;
    }

    /// <summary>The nearest directory above with such a file.</summary>
    private static string Above(string path, string pattern)
    {
        var directory = new DirectoryInfo(Path.GetDirectoryName(path)!);
        while (directory.Parent is not null && !directory.EnumerateFiles(pattern).Any())
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
