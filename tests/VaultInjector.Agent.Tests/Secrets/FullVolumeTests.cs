using System.Diagnostics;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>A tmpfs without room, which only root can mount: the old file stays, and the agent says which.</summary>
public sealed class FullVolumeTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private readonly SecretPod _pod = new();
    private bool _isMounted;

    public FullVolumeTests() => _pod.Asks(new FileRequest("password") { Secret = Db, Field = "password" });

    public void Dispose()
    {
        if (_isMounted)
        {
            Run("umount", _pod.Run.Directory);
        }

        _pod.Dispose();
    }

    [Fact]
    public async Task Keeps_the_old_file_names_it_and_writes_it_when_there_is_room()
    {
        MountFor64KiB();
        Holds(1024);
        var began = _pod.Run.Now;

        await _pod.LiveAsync(TimeSpan.FromHours(2), () =>
        {
            var hours = (_pod.Run.Now - began).TotalHours;
            Holds(hours < 1 ? 100 * 1024 : 2048);
            new FileInfo(Path.Combine(_pod.Run.Directory, "password")).Length.ShouldBeOneOf(1024, 2048);
        });

        _pod.Run.FileText("password").Length.ShouldBe(2048);
        var path = Path.Combine(_pod.Run.Directory, "password");
        _pod.Run.Errors.Split($"Keeping the old file password: Cannot write {path}: its volume has no room for 102400 more bytes.")
            .Length.ShouldBe(2, _pod.Run.Errors);
        _pod.Posts.ShouldBe(1);
    }

    [Fact]
    public async Task Fails_at_the_start_with_the_sentence()
    {
        MountFor64KiB();
        Holds(100 * 1024);

        (await _pod.Run.RunAsync("init")).ShouldBe(77, _pod.Run.Errors);

        _pod.Run.LastWords.ShouldContain("its volume has no room for 102400 more bytes");
        _pod.Run.LastWords.ShouldContain("Ask for smaller or fewer secrets");
    }

    private void Holds(int bytes) => _pod.Vault.Data[Db] = $$"""{"data":{"password":"{{new string('x', bytes)}}"} }""";

    private void MountFor64KiB()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root mounts a volume.");
        Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", _pod.Run.Directory);
        _isMounted = true;
    }

    private static void Run(params string[] command)
    {
        using var process = Process.Start(command[0], command[1..]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }
}
