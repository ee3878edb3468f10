namespace VaultInjector.DevCluster.Tests.Images;

/// <summary><c>exec</c> starts an app in the app's own image, which may hold nothing but the app. Every container has /proc.</summary>
public sealed class ExecTests(Archives archives) : IClassFixture<Archives>
{
    private const string App = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <unistd.h>
        int main(void)
        {
          const char *certificates = getenv("SSL_CERT_FILE"), *openssl = getenv("OPENSSL_CONF");
          printf("%d %s %s %s\n", getpid(), getenv("PASSWORD"), certificates ? certificates : "-", openssl ? openssl : "-");
          return 7;
        }
        """;

    [Fact]
    public async Task Starts_an_app_where_there_is_no_library_no_shell_and_no_file_but_the_app()
    {
        Assert.SkipUnless(
            Archives.AreNative && archives.IsStatic("vault-injector-agent"), "The agent is linked dynamically: see docs/images.md.");
        var image = await archives.UnpackAsync("vault-injector-agent");
        var root = Directory.CreateDirectory(Path.Combine(image.Layout, "app")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "variables"));
        await File.WriteAllTextAsync(Path.Combine(root, "variables", "one"), """{"PASSWORD":"it's"}""");
        await File.WriteAllTextAsync(Path.Combine(image.Layout, "app.c"), App);
        await Ci.RunAsync($"cd '{root}' && mkdir bin proc && cp '{image.Root}/vault-injector-agent' bin && cc -static ../app.c -o app");

        var user = Environment.IsPrivilegedProcess ? "" : "--map-root-user";
        var isolated = $"unshare {user} --mount --pid --fork bash -c \"mount -t proc proc '{root}/proc'";
        var (refused, said) = await Ci.TryAsync($"{isolated}\"");
        Assert.SkipUnless(refused == 0, $"This machine does not let a test mount /proc for itself: {said}");

        var (code, output) = await Ci.TryAsync($"""
            {isolated} && exec env -i PATH=$PATH \
              VAULT_INJECTOR_ENVIRONMENT_DIRECTORY=/variables VAULT_INJECTOR_EXEC_FILES=one \
              chroot '{root}' /bin/vault-injector-agent exec -- /app"
            """);

        output.ShouldBe("1 it's - -");
        code.ShouldBe(7);
    }
}
