using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace VaultInjector.Configuration.Tests.Support;

/// <summary>A configuration over a folder, in or out of a cluster.</summary>
internal static class Settings
{
    public static Func<string, string?> InCluster { get; } = name => name == "KUBERNETES_SERVICE_HOST" ? "10.0.0.1" : null;

    public static Func<string, string?> Outside { get; } = _ => null;

    /// <summary>Every look is at a moment of a fake clock.</summary>
    public static Func<string, string?> Polling { get; } =
        name => name is "KUBERNETES_SERVICE_HOST" or "DOTNET_USE_POLLING_FILE_WATCHER" ? "1" : null;

    public static IConfigurationRoot Of(TempFolder folder, Action<VaultInjectorOptions>? configure = null) =>
        new ConfigurationBuilder().AddVaultInjector(options =>
        {
            (options.Path, options.Environment) = (folder.Root, InCluster);
            configure?.Invoke(options);
        }).Build();

    public static string Refusal(TempFolder folder, Action<VaultInjectorOptions>? configure = null) =>
        Should.Throw<VaultInjectorException>(() => Of(folder, configure)).Message;

    public static IReadOnlyDictionary<string, string?> Values(this IConfiguration configuration) =>
        configuration.AsEnumerable().Where(one => configuration.GetSection(one.Key).GetChildren().All(_ => false))
            .ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);

    /// <summary>Ends when the key has the value. A bound that is far away turns a hang into a failure.</summary>
    public static async Task UntilAsync(this IConfiguration configuration, string key, string? value)
    {
        while (true)
        {
            var reloaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = ChangeToken.OnChange(configuration.GetReloadToken, () => reloaded.TrySetResult());
            if (configuration[key] == value)
            {
                return;
            }

            await reloaded.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }
    }
}
