namespace VaultInjector.Vault.Tests;

/// <summary>Recorded answers of a real Vault, abbreviated.</summary>
internal static class Answers
{
    /// <summary>A login or renewal.</summary>
    public const string Auth = """
        {"request_id":"e","data":null,"wrap_info":null,"auth":{"client_token":"hvs.new","accessor":"acc","policies":["app","default"],
        "lease_duration":1200,"renewable":true,"token_type":"service"}}
        """;

    public const string Wrapped = """
        {"request_id":"","data":null,"wrap_info":{"token":"hvs.wrap","accessor":"vS2","ttl":60,"creation_time":"2026-11-23T22:11:44.38Z",
        "creation_path":"auth/token/create/wk","wrapped_accessor":"7t6"},"auth":null}
        """;
}
