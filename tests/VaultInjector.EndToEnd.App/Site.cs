using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using VaultInjector.Configuration;

namespace VaultInjector.EndToEnd.App;

/// <summary>Two pages: the hash of a password from a file, and of a key that it asks Vault for.</summary>
internal static class Site
{
    public static WebApplication Create(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(arguments);
        builder.Configuration.AddVaultInjector(options => options.Require("db.json"));
        builder.Services.Configure<Database>(builder.Configuration.GetSection("db"));
        builder.Services.AddVaultInjectorClient();
        var app = builder.Build();
        app.MapGet("/", (IOptionsMonitor<Database> database) => Hash(database.CurrentValue.Password));
        app.MapGet("/vault", async (VaultHttpClient vault) =>
        {
            var answer = JsonNode.Parse(await vault.GetStringAsync("secret/site/SECRET_KEY"));
            return Hash(answer!["data"]!["value"]!.GetValue<string>());
        });
        return app;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed class Database
    {
        public string Password { get; set; } = "";
    }
}
