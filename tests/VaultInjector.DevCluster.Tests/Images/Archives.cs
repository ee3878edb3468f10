using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Tests.Images;

/// <summary>
/// The OCI archives of <c>ENGINE=none</c>, unpacked. The base is made of this machine's libraries. Without native programs (make native)
/// other programs of this machine take their place.
/// </summary>
public sealed class Archives : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("images-");

    public static bool AreNative => Ci.Repository.NativeAgent is not null && Ci.Repository.NativeWebhook is not null;

    /// <summary>Whether the program needs no base: one that is linked statically names no loader in its first page.</summary>
    public bool IsStatic(string program)
    {
        using var file = File.OpenRead(Path.Combine(Native, program));
        var page = new byte[4096];
        return page.AsSpan(0, file.ReadAtLeast(page, page.Length, throwOnEndOfStream: false)).IndexOf("/ld-"u8) < 0;
    }

    private string Native => AreNative ? Path.GetDirectoryName(Ci.Repository.NativeAgent)! : Path.Combine(_folder.FullName, "native");

    public async ValueTask InitializeAsync()
    {
        await Ci.RunAsync($$"""
            set -e
            work='{{_folder.FullName}}'
            if [ ! -d '{{Native}}' ]; then
              mkdir -p '{{Native}}' && cp /bin/true '{{Native}}/vault-injector' && cp /bin/true '{{Native}}/vault-injector-agent'
            fi
            mkdir -p "$work/base/etc" "$work/base/tmp"
            printf 'root:x:0:0:root:/root:/sbin/nologin\napp:x:65532:65532::/:/sbin/nologin\n' >"$work/base/etc/passwd"
            libraries() { ldd "$1" | grep -o '/[^ )]*'; }
            ssl=$(ldconfig -p | sed -n 's/.*=> \(.*lib\(ssl\|crypto\)\.so\.3\)$/\1/p')
            for library in $ssl $(libraries '{{Native}}/vault-injector') $(for one in $ssl; do libraries "$one"; done); do
              install -D "$(readlink -f "$library")" "$work/base$library"
            done
            """);
        await BuildAsync("first");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes both archives and returns their paths.</summary>
    public async Task<IReadOnlyList<string>> BuildAsync(string name)
    {
        var images = Path.Combine(_folder.FullName, name);
        await Ci.RunAsync(
            ".ci/images",
            ("ENGINE", "none"),
            ("ROOTFS", Path.Combine(_folder.FullName, "base")),
            ("NATIVE", Native),
            ("IMAGES", images),
            ("PREFIX", "registry.example/team/"),
            ("TAG", "1.2.3"),
            ("REVISION", "0123abc"),
            ("SOURCE", "https://example.org/vault-injector"),
            ("SOURCE_DATE_EPOCH", "1700000000"));
        return [.. Directory.EnumerateFiles(images).Order(StringComparer.Ordinal)];
    }

    /// <summary>Unpacks an image's layers over each other.</summary>
    public async Task<Unpacked> UnpackAsync(string program)
    {
        var folder = Path.Combine(_folder.FullName, $"unpacked-{Guid.NewGuid():N}");
        var layout = Path.Combine(folder, "layout");
        await Ci.RunAsync($"mkdir -p '{layout}' && tar -xf '{_folder.FullName}'/first/{program}-1.2.3-*.oci.tar -C '{layout}'");
        var index = Read(Path.Combine(layout, "index.json"));
        var manifest = Blob(layout, index["manifests"]![0]!);
        var root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        foreach (var layer in manifest["layers"]!.AsArray())
        {
            await Ci.RunAsync($"tar -xzf '{PathOf(layout, layer!)}' -C '{root}'");
        }

        // Every container has this device. A file of random bytes takes its place, because a test may not make devices everywhere.
        Directory.CreateDirectory(Path.Combine(root, "dev"));
        await File.WriteAllBytesAsync(Path.Combine(root, "dev", "urandom"), RandomNumberGenerator.GetBytes(1 << 20));
        return new Unpacked(index, manifest, Blob(layout, manifest["config"]!), layout, root);
    }

    /// <summary>The file that a descriptor names; its length is the descriptor's.</summary>
    internal static string PathOf(string layout, JsonNode descriptor)
    {
        var path = Path.Combine(layout, "blobs", descriptor["digest"]!.GetValue<string>().Replace(':', '/'));
        new FileInfo(path).Length.ShouldBe(descriptor["size"]!.GetValue<long>());
        return path;
    }

    private static JsonObject Blob(string layout, JsonNode descriptor) => Read(PathOf(layout, descriptor));

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();
}

/// <summary>An image as an engine would see it.</summary>
public sealed record Unpacked(JsonObject Index, JsonObject Manifest, JsonObject Config, string Layout, string Root);
