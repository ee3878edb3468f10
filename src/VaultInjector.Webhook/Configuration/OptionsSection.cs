namespace VaultInjector.Webhook.Configuration;

/// <summary>A section of the configuration: the one table that its reading and its schema come from.</summary>
internal sealed class OptionsSection<T>(string name, params IReadOnlyList<OptionKey<T>> keys) : IOptionsSection
    where T : new()
{
    public string Name => name;

    public IEnumerable<ValueShape> Shapes => ShapesAt(name);

    /// <summary>The section as it is written; the default if a key is missing, empty or of the wrong type.</summary>
    public T Read(IConfiguration configuration) => ReadAt(configuration.GetSection(name), new T());

    /// <summary>The same keys at another place.</summary>
    /// <param name="place">Holds the keys.</param>
    /// <param name="defaults">What holds where a key is missing there.</param>
    public T ReadAt(IConfiguration place, T defaults) =>
        keys.Aggregate(defaults, (options, key) => key.Apply(options, place.GetSection(key.Path)));

    /// <summary>Each key as it is called at another place.</summary>
    public IEnumerable<ValueShape> ShapesAt(string place) =>
        keys.Select(key => new ValueShape($"{place}:{key.Name}", key.Expected, key.Accepts));
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
