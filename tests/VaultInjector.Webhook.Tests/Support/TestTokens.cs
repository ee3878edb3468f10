using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>ServiceAccount tokens as an API server words them, with a signature that is none.</summary>
internal static class TestTokens
{
    /// <summary>The value of an Authorization header that passes what is looked at locally.</summary>
    public static string Bearer { get; } = $"Bearer {Of(_ => { })}";

    public static string Of(Action<JsonNode> change)
    {
        var claims = JsonNode.Parse(
            """
            {"aud": ["vault-injector"], "exp": 4102444800, "sub": "system:serviceaccount:shop:default",
             "kubernetes.io": {"namespace": "shop", "pod": {"name": "web-1", "uid": "uid-1"}, "serviceaccount": {"name": "default"}}}
            """)!;
        change(claims);
        return $"{Part("""{"alg":"RS256"}""")}.{Part(claims.ToJsonString())}.{Part("signature")}";
    }

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
