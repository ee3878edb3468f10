using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using VaultInjector.Architecture.Tests.Sources;
using VaultInjector.Architecture.Tests.Tables;

namespace VaultInjector.Architecture.Tests.Rules;

/// <summary>Files, methods, lines and READMEs that a reader can take in.</summary>
internal static class SizeRules
{
    public static IEnumerable<Finding> FileLength(IEnumerable<SourceFile> files) =>
        files
            .Where(file => file.Text.Lines.Count > Limits.FileLines)
            .Select(file => new Finding(
                "file-length", file.Path, Limits.FileLines + 1, "",
                $"The file has {file.Text.Lines.Count} lines, at most {Limits.FileLines} are allowed: split it."));

    public static IEnumerable<Finding> ProgramLength(IEnumerable<SourceFile> files) =>
        files
            .Where(file => file.Path.EndsWith("/Program.cs", StringComparison.Ordinal) && file.Text.Lines.Count > Limits.ProgramLines)
            .Select(file => new Finding(
                "program-length", file.Path, Limits.ProgramLines + 1, "",
                $"Program.cs has {file.Text.Lines.Count} lines, at most {Limits.ProgramLines} are allowed: move its parts to a class."));

    public static IEnumerable<Finding> LineLength(IEnumerable<SourceFile> files) =>
        files.SelectMany(file => file.Text.Lines
            .Select((text, index) => (Text: text, Number: index + 1))
            .Where(line => line.Text.Length > Limits.Columns)
            .Select(line => new Finding(
                "line-length", file.Path, line.Number, "",
                $"The line has {line.Text.Length} columns, at most {Limits.Columns} are allowed: wrap it.")));

    public static IEnumerable<Finding> MethodLength(IEnumerable<SourceFile> files) =>
        from file in files
        from node in file.Syntax.DescendantNodes()
        let name = Name(node)
        where name is not null
        let lines = Lines(node)
        where lines > Limits.MethodLines
        select new Finding(
            "method-length", file.Path, SourceFile.Line(node), name,
            $"{name} has {lines} lines, at most {Limits.MethodLines} are allowed: name its steps and make them methods.");

    public static IEnumerable<Finding> Readmes(IEnumerable<Project> projects, IEnumerable<TextFile> readmes) =>
    [
        .. projects.Where(project => !project.HasReadme).Select(project => new Finding(
            "readme-missing", project.Path, 1, "",
            $"The project has no README.md: write at most {Limits.ReadmeLines} lines about what belongs here and what does not.")),
        .. readmes.Where(readme => readme.Lines.Count > Limits.ReadmeLines).Select(readme => new Finding(
            "readme-length", readme.Path, Limits.ReadmeLines + 1, "",
            $"The README has {readme.Lines.Count} lines, at most {Limits.ReadmeLines} are allowed.")),
    ];

    private static string? Name(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        LocalFunctionStatementSyntax local => local.Identifier.ValueText,
        OperatorDeclarationSyntax => "operator",
        AccessorDeclarationSyntax accessor => accessor.Keyword.ValueText,
        _ => null,
    };

    /// <summary>From the first word of the signature to the end of the body: documentation and attributes are not counted.</summary>
    private static int Lines(SyntaxNode node)
    {
        var first = node.ChildNodesAndTokens().First(child => !child.IsKind(SyntaxKind.AttributeList));
        return node.GetLocation().GetLineSpan().EndLinePosition.Line + 2 - SourceFile.Line(first);
    }
}
