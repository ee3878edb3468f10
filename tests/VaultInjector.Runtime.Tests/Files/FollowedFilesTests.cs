using System.Text;
using VaultInjector.Runtime.Files;

namespace VaultInjector.Runtime.Tests.Files;

public sealed class FollowedFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("followed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Has_changed_before_it_was_read_and_not_after()
    {
        var file = new FollowedFiles(Write("a", "one"));

        file.HasChanged.ShouldBeTrue();
        file.ReadText().ShouldBe("one");
        file.HasChanged.ShouldBeFalse();
    }

    [Fact]
    public void Notices_another_content_of_the_same_length_and_time()
    {
        var path = Write("a", "one");
        var file = new FollowedFiles(path);
        file.Read();
        var time = File.GetLastWriteTimeUtc(path);
        Write("a", "two");
        File.SetLastWriteTimeUtc(path, time);

        file.HasChanged.ShouldBeTrue();
    }

    [Fact]
    public void Ignores_a_file_that_is_rewritten_unchanged()
    {
        var file = new FollowedFiles(Write("a", "one"));
        file.Read();
        Write("a", "one");

        file.HasChanged.ShouldBeFalse();
    }

    [Fact]
    public void Notices_a_rename()
    {
        var file = new FollowedFiles(Write("a", "one"));
        file.Read();
        File.Move(Write("b", "two"), Path.Combine(_folder, "a"), overwrite: true);

        file.HasChanged.ShouldBeTrue();
        file.ReadText().ShouldBe("two");
    }

    [Fact]
    public void Notices_the_link_by_which_the_kubelet_swaps_a_volume()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "v1"));
        Directory.CreateDirectory(Path.Combine(_folder, "v2"));
        Write("v1/token", "one");
        Write("v2/token", "two");
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), "v1");
        File.CreateSymbolicLink(Path.Combine(_folder, "token"), "..data/token");
        var file = new FollowedFiles(Path.Combine(_folder, "token"));
        file.ReadText().ShouldBe("one");

        Directory.Delete(Path.Combine(_folder, "..data"));
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), "v2");

        file.HasChanged.ShouldBeTrue();
        file.ReadText().ShouldBe("two");
    }

    [Fact]
    public void Notices_that_a_file_can_be_read_again()
    {
        var file = new FollowedFiles(Path.Combine(_folder, "a"));
        Should.Throw<IOException>(() => file.Read());
        file.HasChanged.ShouldBeFalse();
        Write("a", "one");

        file.HasChanged.ShouldBeTrue();
    }

    [Fact]
    public void Notices_content_that_moves_from_one_file_to_the_next()
    {
        var files = new FollowedFiles(Write("a", "xy"), Write("b", "z"));
        files.Read().Select(Encoding.UTF8.GetString).ShouldBe(["xy", "z"]);
        Write("a", "x");
        Write("b", "yz");

        files.HasChanged.ShouldBeTrue();
    }

    [Fact]
    public void Refuses_what_is_longer_than_a_secret_can_be()
    {
        var file = new FollowedFiles(Write("a", new string('x', FollowedFiles.MaxBytes + 1)));

        Should.Throw<IOException>(() => file.Read()).Message.ShouldContain("larger than 1024 KiB");
        new FollowedFiles(Write("b", new string('x', FollowedFiles.MaxBytes))).ReadText().Length.ShouldBe(FollowedFiles.MaxBytes);
    }

    [Fact]
    public void Reads_a_file_that_does_not_say_how_long_it_is() =>
        new FollowedFiles("/proc/self/status").ReadText().ShouldContain("VmRSS");

    [Fact]
    public void Leaves_a_byte_order_mark_out()
    {
        File.WriteAllText(Path.Combine(_folder, "a"), "one", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        new FollowedFiles(Path.Combine(_folder, "a")).ReadText().ShouldBe("one");
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
