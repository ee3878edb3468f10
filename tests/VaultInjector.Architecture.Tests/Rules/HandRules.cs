using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using VaultInjector.Architecture.Tests.Sources;
using VaultInjector.Architecture.Tests.Tables;

namespace VaultInjector.Architecture.Tests.Rules;

/// <summary>The same hand in every file: one way to name a field, to await, to write an empty string, to ask for the time.</summary>
internal static class HandRules
{
    private static readonly string[] Clocks =
    [
        "TimeProvider.System", "DateTime.UtcNow", "DateTime.Now", "DateTimeOffset.UtcNow", "DateTimeOffset.Now", "Environment.TickCount",
        "Environment.TickCount64",
    ];

    private static readonly SyntaxKind[] Outside =
    [
        SyntaxKind.ConstKeyword, SyntaxKind.StaticKeyword, SyntaxKind.PublicKeyword, SyntaxKind.InternalKeyword,
        SyntaxKind.ProtectedKeyword,
    ];

    public static IEnumerable<Finding> SecondClock(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsProduct && !ClockOwners.Paths.Keys.Any(owner => Owns(owner, file.Path))
        from name in file.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>()
        let clock = name.Identifier.ValueText == "Stopwatch" ? "Stopwatch" : Clocks.FirstOrDefault(one => one == Tail(name))
        where clock is not null
        select new Finding(
            "second-clock", file.Path, SourceFile.Line(name), "",
            $"{clock} is a clock of its own: take a TimeProvider (the composition roots are listed in Tables/ClockOwners.cs).");

    /// <summary>That of <c>ConfigureAwaitOptions</c> does something and stays.</summary>
    public static IEnumerable<Finding> ConfiguredAwaits(IEnumerable<SourceFile> files) =>
        from file in files
        from call in file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>()
        where call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }
        where !call.ArgumentList.ToString().StartsWith("(ConfigureAwaitOptions.", StringComparison.Ordinal)
        select new Finding(
            "configure-await", file.Path, SourceFile.Line(((MemberAccessExpressionSyntax)call.Expression).Name), "",
            "No process here has a synchronisation context: remove ConfigureAwait.");

    public static IEnumerable<Finding> StringEmpty(IEnumerable<SourceFile> files) =>
        from file in files
        from name in file.Syntax.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where name.ToString() is "string.Empty" or "String.Empty" or "System.String.Empty"
        select new Finding("string-empty", file.Path, SourceFile.Line(name), "", "Write \"\".");

    public static IEnumerable<Finding> FieldNames(IEnumerable<SourceFile> files) =>
        from file in files
        from field in file.Syntax.DescendantNodes().OfType<FieldDeclarationSyntax>()
        where IsPrivateOfInstance(field)
        from variable in field.Declaration.Variables
        let name = variable.Identifier.ValueText
        where !(name.Length > 1 && name[0] == '_' && char.IsLower(name[1]))
        select new Finding(
            "field-name", file.Path, SourceFile.Line(variable), name, $"The private field {name} is to be named _camelCase.");

    private static bool IsPrivateOfInstance(FieldDeclarationSyntax field) =>
        !field.Modifiers.Any(modifier => Outside.Contains(modifier.Kind()));

    private static bool Owns(string owner, string path) =>
        owner.EndsWith('/') ? path.StartsWith(owner, StringComparison.Ordinal) : path == owner;

    /// <summary>The last two names of the chain that ends with this one.</summary>
    private static string Tail(IdentifierNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            ? $"{access.Expression.ToString().Split('.')[^1]}.{name.Identifier.ValueText}"
            : "";
}
