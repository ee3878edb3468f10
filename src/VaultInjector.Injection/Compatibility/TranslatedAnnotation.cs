namespace VaultInjector.Injection.Compatibility;

/// <summary>A row of a product's translation table, from which its documentation is checked.</summary>
/// <param name="Key">The other product's annotation.</param>
/// <param name="Meaning">What it means in our annotations.</param>
public sealed record TranslatedAnnotation(string Key, string Meaning);
