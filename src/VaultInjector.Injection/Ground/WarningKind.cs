namespace VaultInjector.Injection.Ground;

/// <summary>The kinds of warnings that a user gets with an injected pod.</summary>
public sealed record WarningKind : Reason
{
    private WarningKind(string code, string sentence)
        : base(code, sentence)
    {
    }

    public static WarningKind RoleWillBeRefused { get; } =
        new("role_will_be_refused", "The namespace does not allow the role, so the agent will wait until it does.");

    public static WarningKind VariableKept { get; } =
        new("variable_kept", "A container keeps its own value of a variable that the injector would have set.");

    public static WarningKind RunsBeforeAgent { get; } =
        new("runs_before_agent", "An init container runs before the agent has written the Vault files.");

    public static WarningKind FilesUnreadable { get; } =
        new("files_unreadable", "A container may run as a user who cannot read the Vault files.");

    public static WarningKind TokenNotRenewed { get; } =
        new("token_not_renewed", "The API server has no native sidecars, so a Job gets its token once.");

    public static IReadOnlyList<WarningKind> All { get; } =
        [RoleWillBeRefused, VariableKept, RunsBeforeAgent, FilesUnreadable, TokenNotRenewed];
}
