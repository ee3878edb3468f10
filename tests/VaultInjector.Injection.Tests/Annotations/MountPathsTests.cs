using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Tests.Annotations;

public sealed class MountPathsTests
{
    [Theory]
    [InlineData("/var/run/secrets/vault", "/var/run/secrets/vault")]
    [InlineData("/vault/", "/vault")]
    [InlineData("/a..b/c", "/a..b/c")]
    [InlineData("/etc/vault", "/etc/vault")]
    [InlineData("/devices", "/devices")]
    public void Reads_a_mount_path(string text, string path) => MountPaths.Parse(text).ShouldBe(path);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("vault")]
    [InlineData("./vault")]
    [InlineData("/a/../b")]
    [InlineData("/a/.")]
    [InlineData("/a//b")]
    [InlineData("/a:b")]
    [InlineData("/a\nb")]
    [InlineData("/$(HOME)")]
    [InlineData("C:\\vault")]
    [InlineData("/etc")]
    [InlineData("/usr/bin/")]
    [InlineData("/proc/self")]
    [InlineData("/dev/shm")]
    [InlineData("/sys")]
    [InlineData("/var/run/secrets")]
    [InlineData("/var/run/secrets/kubernetes.io/serviceaccount")]
    [InlineData("/run/secrets/kubernetes.io")]
    [InlineData("/var/run/secrets/vault-injector.io/out")]
    public void Refuses_a_mount_path_that_is_malformed_or_reserved(string text) => MountPaths.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("/a", "/a/b", true)]
    [InlineData("/a/", "/a", true)]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/", "/a", true)]
    [InlineData("/run/secrets", "/var/run/secrets/vault", true)]
    [InlineData("/var/run", "/run/vault", true)]
    [InlineData("/run", "/var/run/secrets/vault", true)]
    [InlineData("/var", "/run/vault", false)]
    [InlineData("/var/running", "/run", false)]
    [InlineData("/run//secrets/./", "/var/run/secrets/vault", true)]
    [InlineData("/data/../run/secrets", "/var/run/secrets/vault", true)]
    [InlineData("/run/secrets/other", "/var/run/secrets/vault", false)]
    [InlineData("/a", "/ab", false)]
    [InlineData("/a/b", "/a/c", false)]
    public void Knows_when_two_mounts_overlap(string a, string b, bool overlap) => MountPaths.Overlap(a, b).ShouldBe(overlap);
}
