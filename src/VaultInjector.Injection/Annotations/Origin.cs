namespace VaultInjector.Injection.Annotations;

/// <summary>Who said something, the strongest first.</summary>
internal enum Origin
{
    Pod,
    Namespace,
    Configuration,
    BuiltIn,
}

/// <summary>Names an origin in messages.</summary>
internal static class Origins
{
    /// <summary>Null for the pod, which messages do not name.</summary>
    public static string? Describe(Origin origin, string? namespaceName) => origin switch
    {
        Origin.Namespace => $"namespace {namespaceName}",
        Origin.Configuration => "the injector's configuration",
        Origin.BuiltIn => "default",
        _ => null,
    };
}
