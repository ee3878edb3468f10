namespace VaultInjector.Webhook.Configuration;

/// <summary>A section of the configuration: the one table that its reading and its schema come from.</summary>
internal sealed class OptionsSection<T>(string name, params IReadOnlyList<OptionKey<T>> keys) : IOptionsSection
    where T : new()
{
    public string Name => name;

    public IEnumerable<ValueShape> Shapes => keys.Select(key => new ValueShape($"{name}:{key.Name}", key.Expected, key.Accepts));

    /// <summary>The section as it is written; the default if a key is missing, empty or of the wrong type.</summary>
    public T Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(name);
        return keys.Aggregate(new T(), (options, key) => key.Apply(options, section.GetSection(key.Path)));
    }
}

/// <summary>A section of any options.</summary>
internal interface IOptionsSection
{
    string Name { get; }

    /// <summary>Each key of the section.</summary>
    IEnumerable<ValueShape> Shapes { get; }
}

/// <param name="Key">The whole key; one that ends in <c>:*</c> holds a list or a map.</param>
/// <param name="Expected">The expected value, as in error messages.</param>
/// <param name="Accepts">Whether a value looks like that.</param>
internal sealed record ValueShape(string Key, string Expected, Func<string, bool> Accepts);
