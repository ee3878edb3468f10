using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Tests;

/// <summary>What annotation values may look like.</summary>
public sealed class GrammarTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("5m", 0.005)]
    [InlineData("0.1", 0.1)]
    [InlineData(".5", 0.5)]
    [InlineData("1.", 1)]
    [InlineData("+1", 1)]
    [InlineData("-1", -1)]
    [InlineData("100n", 1e-7)]
    [InlineData("1k", 1e3)]
    [InlineData("1Ki", 1024)]
    [InlineData("1.5Gi", 1610612736)]
    [InlineData("16Mi", 16777216)]
    [InlineData("64M", 64e6)]
    [InlineData("1E", 1e18)]
    [InlineData("1E3", 1e3)]
    [InlineData("1e3", 1e3)]
    [InlineData("1e+3", 1e3)]
    [InlineData("25e-1", 2.5)]
    [InlineData("1Ei", 1152921504606846976)]
    public void Reads_a_quantity(string text, double value) =>
        ((double)Quantity.Parse(text).Value).ShouldBe(value, Math.Abs(value) * 1e-12);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("Mi")]
    [InlineData("1.2.3")]
    [InlineData("1 Mi")]
    [InlineData(" 1")]
    [InlineData("64MB")]
    [InlineData("64mi")]
    [InlineData("64K")]
    [InlineData("1e")]
    [InlineData("1e1.5")]
    [InlineData("1e999")]
    [InlineData("0x10")]
    [InlineData("1,5")]
    [InlineData("--1")]
    [InlineData("1-")]
    [InlineData("١")]
    [InlineData("99999999999999999999999999999Ei")]
    public void Refuses_what_is_no_quantity(string text) => Quantity.TryParse(text).ShouldBeNull();

    [Theory]
    [InlineData("5s", 5)]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("1m30s", 90)]
    [InlineData("1h", 3600)]
    [InlineData("0h5m", 300)]
    public void Reads_a_duration(string text, int seconds) => Durations.Parse(text).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("4s")]
    [InlineData("1h1s")]
    [InlineData("5m5m")]
    [InlineData("30s1m")]
    [InlineData("-5m")]
    [InlineData("1.5m")]
    [InlineData("500ms")]
    [InlineData("5 m")]
    [InlineData("5M")]
    [InlineData("9999999999s")]
    [InlineData("1d")]
    public void Refuses_what_is_no_duration_or_out_of_range(string text) => Durations.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("0440", 288)]
    [InlineData("440", 288)]
    [InlineData("0644", 420)]
    [InlineData("0400", 256)]
    public void Reads_a_file_mode(string text, int mode) => Values.FileMode(text).ShouldBe(mode);

    [Theory]
    [InlineData("0777")]
    [InlineData("0755")]
    [InlineData("0666")]
    [InlineData("0460")]
    [InlineData("0040")]
    [InlineData("0000")]
    [InlineData("4440")]
    [InlineData("288")]
    [InlineData("00440")]
    [InlineData("44")]
    [InlineData("0o440")]
    [InlineData("u=r")]
    public void Refuses_a_file_mode_that_lets_others_write_or_the_owner_not_read(string text) => Values.FileMode(text).ShouldBeNull();

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
    public void Refuses_a_mount_path_that_is_malformed_or_in_the_way(string text) => MountPaths.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("/a", "/a/b", true)]
    [InlineData("/a/", "/a", true)]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/", "/a", true)]
    [InlineData("/a", "/ab", false)]
    [InlineData("/a/b", "/a/c", false)]
    public void Knows_when_two_mounts_overlap(string a, string b, bool overlap) => MountPaths.Overlap(a, b).ShouldBe(overlap);

    [Theory]
    [InlineData("rol", "role")]
    [InlineData("roel", "role")]
    [InlineData("Role", "role")]
    [InlineData("mountpath", "mount-path")]
    [InlineData("memory-limits", "memory-limit")]
    [InlineData("runasuser", "run-as-user")]
    [InlineData("injection", "inject")]
    public void Finds_what_a_mistyped_key_was_meant_to_be(string typed, string meant) =>
        AnnotationKeys.Nearest(typed).ShouldBe(AnnotationKeys.Domain + meant);

    [Theory]
    [InlineData("something-else-entirely")]
    [InlineData("")]
    [InlineData("xyzzy")]
    public void Suggests_nothing_where_nothing_is_near(string typed) =>
        AnnotationKeys.Nearest(typed).ShouldBeNull();

    [Fact]
    public void A_swap_of_neighbours_counts_once() => NearestName.Distance("rloe", "role").ShouldBe(1);

    [Theory]
    [InlineData("PATH", true)]
    [InlineData("_x1", true)]
    [InlineData("VAULT_ADDR", false)]
    [InlineData("VAULT_NAMESPACE", false)]
    [InlineData("1A", false)]
    [InlineData("A B", false)]
    [InlineData("A=B", false)]
    [InlineData("", false)]
    public void Knows_which_variables_may_name_the_CA_bundle(string name, bool may) => Values.IsCaVariable(name).ShouldBe(may);

    [Theory]
    [InlineData("app", true)]
    [InlineData("..app", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("a%2fb", false)]
    [InlineData("ä", false)]
    public void Knows_a_role_name(string name, bool valid) => RoleName.IsValid(name).ShouldBe(valid);
}
