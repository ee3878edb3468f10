using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace VaultInjector.Architecture.Tests.Sources;

/// <summary>A C# file, parsed.</summary>
/// <param name="Text">Path and lines.</param>
/// <param name="Syntax">Its root.</param>
internal sealed record SourceFile(TextFile Text, CompilationUnitSyntax Syntax)
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    public string Path => Text.Path;

    /// <summary>The folder below src or tests, which is the project's name.</summary>
    public string Project => Path.Split('/') is [_, var project, _, ..] ? project : "";

    /// <summary>The folder within the project, <c>.</c> for the project's own.</summary>
    public string Folder => Path.Split('/') is [_, _, .. var folders, _] && folders.Length > 0 ? string.Join('/', folders) : ".";

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    public static SourceFile Read(string root, string file) => Parse(TextFile.Relative(root, file), File.ReadAllText(file));

    public static SourceFile Parse(string path, string text)
    {
        var syntax = CSharpSyntaxTree.ParseText(text, Options).GetCompilationUnitRoot();
        return new SourceFile(new TextFile(path, text.Split('\n') is [.. var lines, ""] ? lines : text.Split('\n')), syntax);
    }

    /// <summary>Counted from 1.</summary>
    public static int Line(SyntaxNodeOrToken node) => node.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1;
}
