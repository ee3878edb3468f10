using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Secrets;

/// <summary>Pods of vault-k8s with their annotations unchanged find their files, by a login with the API server's own audience.</summary>
public sealed class VaultK8sTests(RunningCluster running) : IAsyncLifetime
{
    private const string Role = "vault-k8s-shop";

    private readonly CompatibleShop _shop = new(running, "vault-k8s", Role);

    public async ValueTask InitializeAsync() => await _shop.OpenAsync();

    public async ValueTask DisposeAsync() => await _shop.CloseAsync();

    [Fact]
    public async Task A_secret_is_a_file_by_the_default_template_and_the_app_gets_no_token()
    {
        var said = await SaidByAsync(
            "cat /vault/secrets/database; stat -c %a /vault/secrets/database; ls /vault/secrets",
            ("agent-inject-secret-Database", "secret/files/db"));

        said.ShouldBe($"password: {SecretStage.Password}\nport: 5432\nusername: files\n644\nca.crt\ndatabase\n");
    }

    [Fact]
    public async Task The_json_default_the_case_of_names_the_path_and_the_mode_are_honoured()
    {
        var said = await SaidByAsync(
            "cat /etc/app/Database; stat -c %a /etc/app/Database",
            ("agent-inject-secret-Database", "secret/files/db"),
            ("agent-inject-default-template", "json"),
            ("agent-inject-perms-Database", "0400"),
            ("preserve-secret-case", "true"),
            ("secret-volume-path", "/etc/app"));

        said.ShouldBe($"{{\"password\":\"{SecretStage.Password}\",\"port\":5432,\"username\":\"files\"}}\n400\n");
    }

    [Fact]
    public async Task A_template_of_the_pod_its_file_name_and_the_token_are_there()
    {
        var said = await SaidByAsync(
            "cat /vault/secrets/config/app.conf; echo; wc -c < /vault/secrets/token",
            ("agent-inject-secret-conf", "secret/files/db"),
            ("agent-inject-template-conf", """{{- with secret "secret/files/db" -}}user = {{ .Data.username }}{{- end }}"""),
            ("agent-inject-file-conf", "config/app.conf"),
            ("agent-inject-token", "true"));

        said.ShouldStartWith("user = files\n");
        int.Parse(said.Trim().Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_file_is_in_a_folder_outside_of_the_mount() =>
        (await SaidByAsync(
            "cat /srv/shop/conf/db.ini; ls /srv/shop; stat -c %a /srv/shop/conf/db.ini",
            ("agent-inject-secret-db", "secret/files/db"),
            ("agent-inject-template-db", """{{- with secret "secret/files/db" -}}user = {{ .Data.username }}{{- end }}"""),
            ("agent-inject-file-db", "conf/db.ini"),
            ("secret-volume-path-db", "/srv/shop"))).ShouldBe("user = filesconf\n644\n");

    [Theory]
    [InlineData("vault-injector", false)]
    [InlineData("", true)]
    public async Task A_role_that_is_not_for_this_token_keeps_the_app_from_starting(string audience, bool isElsewhere)
    {
        await _shop.BindAsync(isElsewhere ? "elsewhere" : _shop.Namespace, audience);

        await _shop.WithPodAsync(
            _shop.Pod("echo started", Annotations([("agent-inject-secret-db", "secret/files/db")])),
            async (pods, name) =>
            {
                string Said() => pods.Find(_shop.Namespace, name)?.Logs("vault-injector-agent") ?? "";
                await Waiting.ForAsync(
                    () => Task.FromResult(Said().Contains($"refuses for role '{Role}'", StringComparison.Ordinal) ? "refused" : null),
                    () => $"the agent to say that Vault refuses; it said: {Said()}",
                    CancellationToken.None);
                Said().ShouldContain("POST v1/auth/kubernetes/login");
                pods.Find(_shop.Namespace, name)!.Logs("app").ShouldBeEmpty();
            });
    }

    /// <summary>What the app wrote that ran with these annotations.</summary>
    private Task<string> SaidByAsync(string script, params (string Key, string Value)[] annotations) =>
        _shop.SaidByAsync(_shop.Pod(script, Annotations(annotations)));

    private static IEnumerable<(string, string)> Annotations(IEnumerable<(string Key, string Value)> annotations) =>
        annotations.Append(("agent-inject", "true")).Append(("role", Role)).Select(one => ($"vault.hashicorp.com/{one.Item1}", one.Item2));
}
