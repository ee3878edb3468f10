using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Api;

/// <summary>From Vault's JSON to the answers.</summary>
internal static class AnswerReading
{
    public static VaultAuth ToAuth(this JsonAnswer answer)
    {
        var auth = answer.Object("auth");
        return new VaultAuth(
            new VaultToken(auth.SecretText("client_token")),
            auth.OptionalText("accessor") ?? "",
            auth.Seconds("lease_duration"),
            auth.Flag("renewable"),
            auth.Texts("policies") ?? []);
    }

    public static WrapInfo ToWrapInfo(this JsonAnswer answer)
    {
        var wrap = answer.Object("wrap_info");
        return new WrapInfo(
            new WrappingToken(wrap.SecretText("token")),
            wrap.Seconds("ttl"),
            wrap.Text("creation_path"),
            wrap.OptionalText("wrapped_accessor"));
    }

    public static WrapFacts ToWrapFacts(this JsonAnswer answer)
    {
        var facts = answer.Data;
        return new WrapFacts(facts.Text("creation_path"), facts.Time("creation_time") ?? default, facts.Duration("creation_ttl"));
    }

    public static TokenFacts ToTokenFacts(this JsonAnswer answer)
    {
        var facts = answer.Data;
        return new TokenFacts(
            facts.OptionalText("accessor") ?? "",
            facts.Seconds("ttl"),
            facts.Duration("period"),
            facts.Flag("renewable"),
            facts.Texts("policies") ?? [],
            facts.TextMap("meta"))
        {
            Role = facts.OptionalText("role"),
        };
    }

    public static IssuedSecretId ToSecretId(this JsonAnswer answer)
    {
        var issued = answer.Data;
        return new IssuedSecretId(
            new SecretId(issued.SecretText("secret_id")),
            issued.Text("secret_id_accessor"),
            issued.Seconds("secret_id_ttl"),
            issued.Number("secret_id_num_uses"));
    }

    public static SecretIdFacts ToSecretIdFacts(this JsonAnswer answer)
    {
        var facts = answer.Data;
        return new SecretIdFacts(
            facts.Text("secret_id_accessor"),
            facts.Time("expiration_time") is { Year: > 1 } end ? end : null,
            facts.Number("secret_id_num_uses") ?? 0,
            facts.TextMap("metadata"));
    }

    public static TokenRole ToTokenRole(this JsonAnswer answer)
    {
        var role = answer.Data;
        return new TokenRole(role.Flag("orphan"), role.Flag("renewable"));
    }

    public static SignedCertificate ToCertificate(this JsonAnswer answer)
    {
        var signed = answer.Data;
        return new SignedCertificate(
            signed.Text("certificate"),
            signed.Text("issuing_ca"),
            signed.Texts("ca_chain") ?? [],
            signed.OptionalText("serial_number") ?? "");
    }
}
