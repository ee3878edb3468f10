using System.Xml;
using System.Xml.Linq;

namespace VaultInjector.Architecture.Tests.Sources;

/// <summary>A project file.</summary>
/// <param name="Path">From the root of the repository, with slashes.</param>
/// <param name="References">Names of the projects that it references, with their lines.</param>
/// <param name="HasReadme">Whether a README.md stands beside it.</param>
internal sealed record Project(string Path, IReadOnlyList<(string Name, int Line)> References, bool HasReadme)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static Project Read(string root, string file) =>
        Parse(
            TextFile.Relative(root, file),
            File.ReadAllText(file),
            File.Exists(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, "README.md")));

    public static Project Parse(string path, string xml, bool hasReadme) =>
        new(
            path,
            [
                .. XDocument.Parse(xml, LoadOptions.SetLineInfo).Descendants("ProjectReference").Select(reference =>
                    (System.IO.Path.GetFileNameWithoutExtension((string?)reference.Attribute("Include") ?? ""),
                        ((IXmlLineInfo)reference).LineNumber)),
            ],
            hasReadme);
}
