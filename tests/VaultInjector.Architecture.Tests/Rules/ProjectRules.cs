using VaultInjector.Architecture.Tests.Sources;
using VaultInjector.Architecture.Tests.Tables;

namespace VaultInjector.Architecture.Tests.Rules;

/// <summary>Walls between projects.</summary>
internal static class ProjectRules
{
    public static IEnumerable<Finding> References(IEnumerable<Project> projects, IReadOnlyDictionary<string, string[]> allowed) =>
        projects.SelectMany(project => allowed.TryGetValue(project.Name, out var names)
            ? project.References.Where(reference => !names.Contains(reference.Name)).Select(reference => new Finding(
                "project-reference", project.Path, reference.Line, $"-> {reference.Name}",
                $"{project.Name} may not reference {reference.Name} (Tables/ProjectGraph.cs): move what it needs downwards."))
            : [new Finding("project-unknown", project.Path, 1, "", $"Give {project.Name} a line in Tables/ProjectGraph.cs.")]);

    /// <summary>The table itself: walking down from a project never leads back to it.</summary>
    public static IEnumerable<string> Circles(IReadOnlyDictionary<string, string[]> allowed) =>
        allowed.Keys.Where(project => Below(project, allowed, []).Contains(project));

    public static IEnumerable<Finding> Namespaces(IEnumerable<SourceFile> files) =>
        from file in files
        from space in file.Syntax.Members.OfType<Microsoft.CodeAnalysis.CSharp.Syntax.BaseNamespaceDeclarationSyntax>()
        let expected = Expected(file)
        where space.Name.ToString() != expected
        select new Finding(
            "namespace", file.Path, SourceFile.Line(space), "",
            $"The namespace is {space.Name}, the folder is {expected}: they are the same by rule.");

    private static string Expected(SourceFile file)
    {
        var project = file.Project.StartsWith("VaultInjector", StringComparison.Ordinal) ? file.Project : $"VaultInjector.{file.Project}";
        return file.Folder == "." ? project : $"{project}.{file.Folder.Replace('/', '.')}";
    }

    private static HashSet<string> Below(string project, IReadOnlyDictionary<string, string[]> allowed, HashSet<string> seen)
    {
        foreach (var next in allowed.GetValueOrDefault(project, []).Where(seen.Add))
        {
            Below(next, allowed, seen);
        }

        return seen;
    }
}
