using Microsoft.CodeAnalysis.CSharp.Syntax;
using VaultInjector.Architecture.Tests.Sources;

namespace VaultInjector.Architecture.Tests.Rules;

/// <summary>The folders of one project with the types that each declares.</summary>
internal sealed class FolderMap
{
    private readonly Dictionary<string, HashSet<string>> _types;
    private readonly string _project;

    public FolderMap(string project, IEnumerable<SourceFile> files)
    {
        _project = project;
        _types = files
            .GroupBy(file => file.Folder, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.SelectMany(Types).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    public IEnumerable<string> Folders => _types.Keys;

    /// <summary>The folder's parents within the project, the nearest first; <c>.</c> is the last.</summary>
    public static IEnumerable<string> Ancestors(string folder)
    {
        while (folder != ".")
        {
            folder = folder.LastIndexOf('/') is >= 0 and var slash ? folder[..slash] : ".";
            yield return folder;
        }
    }

    /// <summary>The folder of a name that is written out from the root, such as <c>VaultInjector.Webhook.Broker.Grant</c>.</summary>
    public string? FolderOfFullName(string name)
    {
        if (name == _project)
        {
            return ".";
        }

        if (!name.StartsWith($"{_project}.", StringComparison.Ordinal))
        {
            return null;
        }

        var steps = name[(_project.Length + 1)..].Split('.');
        var folder = Enumerable.Range(1, steps.Length)
            .Select(count => string.Join('/', steps[..count]))
            .LastOrDefault(_types.ContainsKey);
        return folder ?? (_types.GetValueOrDefault(".")?.Contains(steps[0]) is true ? "." : null);
    }

    /// <summary>The folder of a name that starts with a folder, such as <c>Broker.Grant</c> in a sibling of Broker.</summary>
    public string? FolderOfPartialName(string user, string name)
    {
        var steps = name.Split('.');
        var scopes = Ancestors(user).Prepend(user);
        return (from scope in scopes
                from count in Enumerable.Range(1, steps.Length - 1).Reverse()
                let relative = string.Join('/', steps[..count])
                let folder = scope == "." ? relative : $"{scope}/{relative}"
                where _types.GetValueOrDefault(folder)?.Contains(steps[count]) is true
                select folder).FirstOrDefault();
    }

    /// <summary>The folder above that declares this type, which needs no <c>using</c>.</summary>
    public string? AncestorOfType(string from, string type) =>
        _types[from].Contains(type) ? null : Ancestors(from).FirstOrDefault(folder => Declares(folder, type));

    public bool Declares(string folder, string type) => _types.GetValueOrDefault(folder)?.Contains(type) is true;

    private static IEnumerable<string> Types(SourceFile file) =>
        file.Syntax.DescendantNodes()
            .Where(node => node.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax)
            .Select(node => node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
                DelegateDeclarationSyntax type => type.Identifier.ValueText,
                _ => "",
            })
            .Where(name => name.Length > 0);
}
