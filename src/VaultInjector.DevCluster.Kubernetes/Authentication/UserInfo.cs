namespace VaultInjector.DevCluster.Kubernetes.Authentication;

/// <summary>Who a request comes from.</summary>
public sealed record UserInfo(string Name, string Uid, IReadOnlyList<string> Groups)
{
    public const string Masters = "system:masters";
    private const string AccountPrefix = "system:serviceaccount:";

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; }
        = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    public static UserInfo Admin { get; } = new("kubernetes-admin", "", [Masters, "system:authenticated"]);

    public static UserInfo Anonymous { get; } = new("system:anonymous", "", ["system:unauthenticated"]);

    public static string AccountName(string ns, string? name) => $"{AccountPrefix}{ns}:{name}";

    public static UserInfo ServiceAccount(string ns, string name, string uid) =>
        new(AccountName(ns, name), uid, ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"]);

    public static UserInfo Controller(string name) => ServiceAccount("kube-system", name, "");

    /// <summary>A user by name. The name of a service account implies its groups.</summary>
    public static UserInfo Named(string name, IReadOnlyList<string> groups)
    {
        var parts = name.Split(':');
        return groups.Count == 0 && parts.Length == 4 && name.StartsWith(AccountPrefix, StringComparison.Ordinal)
            ? ServiceAccount(parts[2], parts[3], "")
            : new UserInfo(name, "", [.. groups.Append("system:authenticated").Distinct(StringComparer.Ordinal)]);
    }

    public JsonObject ToJson()
    {
        var user = new JsonObject { ["username"] = Name };
        if (Uid.Length > 0)
        {
            user["uid"] = Uid;
        }

        user["groups"] = Groups.ToJson();
        if (Extra.Count > 0)
        {
            var extra = user.Ensure("extra");
            foreach (var (key, values) in Extra)
            {
                extra[key] = values.ToJson();
            }
        }

        return user;
    }
}
