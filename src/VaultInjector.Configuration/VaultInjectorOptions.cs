namespace VaultInjector.Configuration;

/// <summary>How files become configuration.</summary>
public sealed class VaultInjectorOptions
{
    /// <summary>
    /// The folder of the files. Without it: that of the variable <c>VAULT_INJECTOR_PATH</c>, else the first of the injector's usual mount
    /// paths that exists.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>
    /// Whether the app may start without the folder. Without it: yes outside of a cluster (where <c>dotnet user-secrets</c> and other
    /// sources take its place), no inside of one.
    /// </summary>
    public bool? Optional { get; set; }

    /// <summary>The section under which all keys appear, for example <c>Vault</c>. Without it they appear at the root.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>
    /// Leaves the file's name out of the keys of files with several values: <c>db.json</c> gives <c>password</c> in place of
    /// <c>db:password</c>.
    /// </summary>
    public bool Flat { get; set; }

    /// <summary>
    /// How often the folder is read where the system cannot tell of changes (no inotify left, <c>DOTNET_USE_POLLING_FILE_WATCHER=1</c>).
    /// </summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Called for trouble while the app runs: a file that cannot be read or is not what its name says. The app keeps the last good values
    /// meanwhile. Without it the trouble goes to <see cref="System.Diagnostics.Trace"/>.
    /// </summary>
    public Action<VaultInjectorException>? OnError { get; set; }

    /// <summary>What must be there when the app starts.</summary>
    internal List<string> Required { get; } = [];

    internal TimeProvider Time { get; set; } = TimeProvider.System;

    internal Func<string, string?> Environment { get; set; } = System.Environment.GetEnvironmentVariable;

    /// <summary>
    /// Names files (<c>db.json</c>) or keys (<c>db:password</c>) that the app cannot start without. If one is missing, the message names
    /// the annotation to set.
    /// </summary>
    /// <param name="names">Names of files, or keys of the configuration as <see cref="Prefix"/> and <see cref="Flat"/> make them.</param>
    public VaultInjectorOptions Require(params string[] names)
    {
        Required.AddRange(names);
        return this;
    }
}
