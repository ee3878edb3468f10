using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Tests.Images;

/// <summary>What <c>ENGINE=none</c> writes is a complete image.</summary>
public sealed class ArchiveTests(Archives archives) : IClassFixture<Archives>
{
    public static TheoryData<string> Programs { get; } = ["vault-injector", "vault-injector-agent"];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Runs_as_65532_and_starts_the_program(string program)
    {
        var image = await archives.UnpackAsync(program);
        var config = image.Config["config"]!;

        config["User"]!.GetValue<string>().ShouldBe("65532:65532");
        config["Entrypoint"]!.AsArray().Select(word => word!.GetValue<string>()).ShouldBe([$"/{program}"]);
        image.Config["os"]!.GetValue<string>().ShouldBe("linux");
        image.Config["created"]!.GetValue<string>().ShouldBe("2023-11-14T22:13:20Z");
        image.Index["manifests"]![0]!["annotations"]!["io.containerd.image.name"]!.GetValue<string>()
            .ShouldBe($"registry.example/team/{program}:1.2.3");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Names_its_sources_revision_version_and_licence(string program)
    {
        var labels = (await archives.UnpackAsync(program)).Config["config"]!["Labels"]!.AsObject();

        Label("revision").ShouldBe("0123abc");
        Label("source").ShouldBe("https://example.org/vault-injector");
        Label("licenses").ShouldBe("Apache-2.0");
        Label("version").ShouldMatch(@"^\d+\.\d+\.\d+$");
        labels.ContainsKey("org.opencontainers.image.base.name").ShouldBe(!archives.IsStatic(program));
        if (!archives.IsStatic(program))
        {
            Label("base.name").ShouldStartWith("mcr.microsoft.com/dotnet/runtime-deps:");
        }

        string Label(string name) => labels[$"org.opencontainers.image.{name}"]!.GetValue<string>();
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Each_blob_has_the_digest_that_names_it(string program)
    {
        var image = await archives.UnpackAsync(program);
        var blobs = Directory.GetFiles(Path.Combine(image.Layout, "blobs", "sha256"));
        blobs.Length.ShouldBe(archives.IsStatic(program) ? 3 : 4);
        foreach (var blob in blobs)
        {
            await using var stream = File.OpenRead(blob);
            Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)).ShouldBe(Path.GetFileName(blob));
        }

        // The configuration names the layers by the digests of their unpacked bytes.
        foreach (var (layer, diff) in image.Manifest["layers"]!.AsArray().Zip(image.Config["rootfs"]!["diff_ids"]!.AsArray()))
        {
            (await Ci.RunAsync($"gzip -dc <'{Archives.PathOf(image.Layout, layer!)}' | sha256sum | cut -d ' ' -f 1"))
                .ShouldBe(diff!.GetValue<string>()["sha256:".Length..]);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Holds_licences_and_a_list_of_packages_and_no_shell(string program)
    {
        var image = await archives.UnpackAsync(program);

        File.Exists(Path.Combine(image.Root, "licenses", "LICENSE")).ShouldBeTrue();
        File.Exists(Path.Combine(image.Root, "licenses", "THIRD-PARTY-NOTICES.txt")).ShouldBeTrue();
        var list = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(image.Root, "licenses", "sbom.spdx.json")))!;
        list["packages"]![0]!["versionInfo"]!.GetValue<string>().ShouldEndWith("+0123abc");
        Directory.EnumerateFiles(image.Root, "*", SearchOption.AllDirectories)
            .Where(file => (File.GetUnixFileMode(file) & UnixFileMode.OtherExecute) != UnixFileMode.None)
            .Select(file => Path.GetFileName(file)!)
            .Where(file => !file.Contains(".so", StringComparison.Ordinal))
            .ShouldBe([program]);
    }

    [Fact]
    public async Task The_same_files_give_the_same_bytes()
    {
        var first = await archives.BuildAsync("again");
        var second = await archives.BuildAsync("once-more");

        first.Count.ShouldBe(2);
        first.Select(Hash).ShouldBe(second.Select(Hash));
        static string Hash(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task The_program_starts_with_nothing_but_the_image(string program)
    {
        Assert.SkipUnless(Archives.AreNative, "There are no native programs: run make native.");
        var image = await archives.UnpackAsync(program);

        (await Ci.RunAsync(InImage(image, program, "version"))).ShouldStartWith($"{program} ");
    }

    [Theory]
    [InlineData("vault-injector", "check --Vault:Address={0} --Vault:CaFile=/ca.crt --Injection:AgentImage=a:1")]
    [InlineData("vault-injector-agent", "init")]
    public async Task The_program_makes_a_TLS_handshake_with_nothing_but_the_image(string program, string arguments)
    {
        Assert.SkipUnless(Archives.AreNative, "There are no native programs: run make native.");
        var image = await archives.UnpackAsync(program);
        using var certificate = SelfSigned();
        await File.WriteAllTextAsync(Path.Combine(image.Root, "ca.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(image.Root, "identity"), "a.b.c");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var handshake = HandshakeAsync(listener, certificate);

        var run = Ci.TryAsync(InImage(image, program, string.Format(null, arguments, address)), Agent(address, certificate));

        (await handshake.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
        listener.Stop();
        (await run).Output.ShouldNotContain("libssl");
    }

    /// <summary>The module is the image's, for its C library: it would end the program.</summary>
    [Fact]
    public async Task The_agent_loads_no_module_of_the_image_to_find_an_address()
    {
        Assert.SkipUnless(Archives.AreNative, "There are no native programs: run make native.");
        var image = await archives.UnpackAsync("vault-injector-agent");
        await File.WriteAllTextAsync(Path.Combine(image.Root, "identity"), "a.b.c");
        await Ci.RunAsync($$"""
            set -e
            cd '{{image.Root}}' && mkdir -p etc
            printf 'hosts: trap files dns\n' >etc/nsswitch.conf
            printf '127.0.0.1 vault.example\n' >etc/hosts
            printf '__attribute__((constructor)) void begin(void) { __builtin_trap(); }\n' >trap.c
            libraries=lib/$(cc -dumpmachine)
            mkdir -p "$libraries" && cc -shared -fPIC -nostdlib trap.c -o "$libraries/libnss_trap.so.2"
            """);
        using var certificate = SelfSigned();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"https://vault.example:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var handshake = HandshakeAsync(listener, certificate);

        var run = Ci.TryAsync(InImage(image, "vault-injector-agent", "init"), Agent(address, certificate));

        (await handshake.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue((await run).Output);
    }

    [Fact]
    public async Task An_agent_that_is_linked_statically_has_no_base_and_lists_what_it_contains()
    {
        Assert.SkipUnless(archives.IsStatic("vault-injector-agent"), "The agent is linked dynamically: see docs/images.md.");
        var image = await archives.UnpackAsync("vault-injector-agent");

        image.Manifest["layers"]!.AsArray().ShouldHaveSingleItem();
        Directory.EnumerateFiles(image.Root, "*.so*", SearchOption.AllDirectories).ShouldBeEmpty();
        var list = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(image.Root, "licenses", "sbom.spdx.json")))!;
        list["packages"]!.AsArray().Select(package => package!["name"]!.GetValue<string>()).ShouldContain("openssl");
        File.Exists(Path.Combine(image.Root, "licenses", "libssl-dev-copyright.txt")).ShouldBeTrue();
        File.Exists(Path.Combine(image.Root, "licenses", "LGPL-2.1.txt")).ShouldBeTrue();
    }

    private static (string Name, string Value)[] Agent(string address, X509Certificate2 certificate) =>
    [
        ("VAULT_INJECTOR_VAULT_ADDR", address),
        ("VAULT_INJECTOR_VAULT_CA_BUNDLE", certificate.ExportCertificatePem()),
        ("VAULT_INJECTOR_URL", address),
        ("VAULT_INJECTOR_CA_BUNDLE", certificate.ExportCertificatePem()),
        ("VAULT_INJECTOR_ROLE", "web"),
        ("VAULT_INJECTOR_AUTH_METHOD", "approle"),
        ("VAULT_INJECTOR_AUTH_PATH", "auth/approle"),
        ("VAULT_INJECTOR_OUTPUT", "token"),
        ("VAULT_INJECTOR_IDENTITY_FILE", "/identity"),
        ("VAULT_INJECTOR_DIRECTORY", "/tmp"),
        ("VAULT_INJECTOR_FILE_MODE", "0444"),
        ("VAULT_INJECTOR_TIMEOUT_SECONDS", "3"),
        ("VAULT_INJECTOR_REVOKE_ON_EXIT", "false"),
        ("VAULT_INJECTOR_TERMINATION_LOG", "/tmp/termination-log"),
    ];

    /// <summary>As the image's user where the test may change it, else as root of a user namespace. <c>/tmp</c> is a volume.</summary>
    private static string InImage(Unpacked image, string program, string arguments) => $"""
        mkdir -p '{image.Root}/tmp'
        if [ "$(id -u)" = 0 ]; then chmod 777 '{image.Root}/tmp' && chroot --userspec=65532:65532 '{image.Root}' /{program} {arguments}
        else unshare --user --map-root-user chroot '{image.Root}' /{program} {arguments}; fi
        """;

    private static async Task<bool> HandshakeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(certificate);

        // With TLS 1.3 the client verifies after the server is done: that it sends a request says that it did.
        return await tls.ReadAsync(new byte[1]) == 1;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=vault", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("vault.example");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }
}
