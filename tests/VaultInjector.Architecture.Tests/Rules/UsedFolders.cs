using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using VaultInjector.Architecture.Tests.Sources;

namespace VaultInjector.Architecture.Tests.Rules;

/// <summary>
/// The folders of its own project that a file uses: by <c>using</c>, by a name that is written out, and by a type of a folder above, which
/// C# finds without either.
/// </summary>
internal static class UsedFolders
{
    public static IEnumerable<(string Folder, string Name, int Line)> Of(SourceFile file, FolderMap map) =>
    [
        .. from chain in Chains(file.Syntax)
           let folder = map.FolderOfFullName(chain.Name) ?? map.FolderOfPartialName(file.Folder, chain.Name)
           where folder is not null
           select (folder, chain.Name, chain.Line),
        .. from name in file.Syntax.DescendantNodes().OfType<SimpleNameSyntax>()
           where IsStart(name)
           let folder = map.AncestorOfType(file.Folder, name.Identifier.ValueText)
           where folder is not null && !Own(file).Contains(name.Identifier.ValueText)
           select (folder, name.Identifier.ValueText, SourceFile.Line(name)),
    ];

    /// <summary>Each outermost dotted name: of a type, a namespace or a member of one.</summary>
    private static IEnumerable<(string Name, int Line)> Chains(SyntaxNode root) =>
        root.DescendantNodes()
            .Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax or AliasQualifiedNameSyntax)
            .Where(node => node.Parent is not (QualifiedNameSyntax or MemberAccessExpressionSyntax or BaseNamespaceDeclarationSyntax))
            .Select(node => (Plain(node), SourceFile.Line(node)));

    private static string Plain(SyntaxNode node) => node switch
    {
        QualifiedNameSyntax name => $"{Plain(name.Left)}.{name.Right.Identifier.ValueText}",
        MemberAccessExpressionSyntax access => $"{Plain(access.Expression)}.{access.Name.Identifier.ValueText}",
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "?",
    };

    /// <summary>Not what stands behind a dot, and not the name of an argument or of a property that is set.</summary>
    private static bool IsStart(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Name != name,
        QualifiedNameSyntax qualified => qualified.Right != name,
        AliasQualifiedNameSyntax or MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => false,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment => assignment.Left != name,
        BaseNamespaceDeclarationSyntax => false,
        _ => true,
    };

    /// <summary>Members, parameters and variables of the file: a name of them is not taken for a type of a folder above.</summary>
    private static HashSet<string> Own(SourceFile file) =>
        file.Syntax.DescendantNodes().Select(node => node switch
        {
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            MethodDeclarationSyntax method => method.Identifier.ValueText,
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
            ParameterSyntax parameter => parameter.Identifier.ValueText,
            EnumMemberDeclarationSyntax member => member.Identifier.ValueText,
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            TypeParameterSyntax type => type.Identifier.ValueText,
            _ => "",
        }).ToHashSet(StringComparer.Ordinal);
}
