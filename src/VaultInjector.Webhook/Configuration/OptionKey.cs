using System.Globalization;

namespace VaultInjector.Webhook.Configuration;

/// <summary>One key of a section: what its value must look like, and the options with that value.</summary>
/// <param name="Name">The key within its section; one that ends in <c>:*</c> holds a list or a map.</param>
/// <param name="Expected">The expected value, as in error messages.</param>
/// <param name="Accepts">Whether a value looks like that.</param>
/// <param name="Apply">The options with what the configuration section holds.</param>
internal sealed record OptionKey<T>(string Name, string Expected, Func<string, bool> Accepts, Func<T, IConfigurationSection, T> Apply)
{
    /// <summary>The key without what says that it holds a list or a map.</summary>
    public string Path => Name.EndsWith(":*", StringComparison.Ordinal) ? Name[..^2] : Name;
}

/// <summary>The kinds of keys that there are.</summary>
internal static class OptionKey
{
    public static OptionKey<T> Text<T>(string name, Func<T, string, T> set) =>
        new(name, "text", _ => true, (options, section) => section.Value is { } value ? set(options, value) : options);

    public static OptionKey<T> Number<T>(string name, Func<T, int, T> set) => Parsed(
        name,
        "a whole number",
        text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null,
        set);

    public static OptionKey<T> Duration<T>(string name, Func<T, TimeSpan, T> set) => Parsed(
        name,
        "a duration such as 00:01:00",
        text => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null,
        set);

    public static OptionKey<T> Flag<T>(string name, Func<T, bool, T> set) =>
        Parsed(name, "true or false", text => bool.TryParse(text, out var flag) ? flag : null, set);

    public static OptionKey<T> Choice<T, TEnum>(string name, Func<T, TEnum, T> set)
        where TEnum : struct, Enum =>
        Parsed(name, OneOf<TEnum>(), Choose<TEnum>, set);

    public static OptionKey<T> Address<T>(string name, Func<T, Uri, T> set) => new(
        name,
        "an absolute address",
        text => Uri.TryCreate(text, UriKind.Absolute, out _),
        (options, section) => section.Value is { Length: > 0 } text ? set(options, new Uri(text, UriKind.Absolute)) : options);

    public static OptionKey<T> List<T>(string name, Func<T, IReadOnlyList<string>, T> set) => new(
        $"{name}:*",
        "text",
        _ => true,
        (options, section) => Values(section) is { Count: > 0 } values ? set(options, [.. values.Values]) : options);

    public static OptionKey<T> Map<T>(string name, Func<T, IReadOnlyDictionary<string, string>, T> set) => new(
        $"{name}:*",
        "text",
        _ => true,
        (options, section) => Values(section) is { Count: > 0 } values ? set(options, values) : options);

    public static OptionKey<T> MapOf<T, TEnum>(string name, Func<T, IReadOnlyDictionary<string, string>, T> set)
        where TEnum : struct, Enum =>
        Map(name, set) with { Expected = OneOf<TEnum>(), Accepts = text => Choose<TEnum>(text) is not null };

    private static OptionKey<T> Parsed<T, TValue>(string name, string expected, Func<string, TValue?> parse, Func<T, TValue, T> set)
        where TValue : struct => new(
        name,
        expected,
        text => parse(text) is not null,
        (options, section) => parse(section.Value ?? "") is { } value ? set(options, value) : options);

    private static TEnum? Choose<TEnum>(string text)
        where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(text, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : null;

    private static string OneOf<TEnum>()
        where TEnum : struct, Enum =>
        $"one of {string.Join(", ", Enum.GetNames<TEnum>())}";

    private static Dictionary<string, string> Values(IConfigurationSection section) => section.GetChildren()
        .Where(child => child.Value is not null)
        .ToDictionary(child => child.Key, child => child.Value!, StringComparer.Ordinal);
}
