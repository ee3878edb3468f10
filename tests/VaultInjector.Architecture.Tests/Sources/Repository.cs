namespace VaultInjector.Architecture.Tests.Sources;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static House House { get; } = House.Read(Root);

    private static string Find(string from) =>
        File.Exists(Path.Combine(from, "VaultInjector.sln")) ? from
        : Path.GetDirectoryName(from) is { } parent ? Find(parent)
        : throw new InvalidOperationException("There is no VaultInjector.sln above the tests.");
}
