using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;

namespace VaultInjector.Agent.Tests.Certificates;

/// <summary>Files that change together: what a reader sees at each moment.</summary>
public sealed class SwappedFolderTests : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead;
    private readonly string _directory = Directory.CreateTempSubdirectory("swapped-").FullName;
    private readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_reader_that_enters_the_folder_once_never_sees_a_key_with_anothers_certificate()
    {
        Swap(0);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            var (reads, torn) = (0, 0);
            while (!done.IsCancellationRequested || reads == 0)
            {
                try
                {
                    var folder = Path.Combine(_directory, new FileInfo(Path.Combine(_directory, "..tls")).LinkTarget!);
                    var texts = new[] { ".crt", ".key", ".ca", ".pem" }.Select(one => File.ReadAllText(Path.Combine(folder, "tls" + one)));
                    torn += texts.Distinct().Count() == 1 ? 0 : 1;
                    reads++;
                }
                catch (Exception gone) when (gone is DirectoryNotFoundException or FileNotFoundException)
                {
                    // Two changes went by while it read, which takes a certificate hours.
                }
            }

            return torn;
        });

        for (var i = 1; i < 200; i++)
        {
            Swap(i);
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }

        await done.CancelAsync();
        (await reader).ShouldBe(0);
    }

    [Fact]
    public async Task A_reader_of_each_millisecond_that_sees_the_same_certificate_before_and_after_has_its_key()
    {
        Swap(0);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            var torn = 0;
            while (!done.IsCancellationRequested)
            {
                try
                {
                    var (before, key, after) = (Text("tls.crt"), Text("tls.key"), Text("tls.crt"));
                    torn += before == after && key != before ? 1 : 0;
                }
                catch (Exception gone) when (gone is DirectoryNotFoundException or FileNotFoundException)
                {
                    // Two changes went by while the system followed the links.
                }

                await Task.Delay(TimeSpan.FromMilliseconds(1));
            }

            return torn;
        });

        for (var i = 1; i < 200; i++)
        {
            Swap(i);
            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }

        await done.CancelAsync();
        (await reader).ShouldBe(0);
    }

    [Fact]
    public void Links_are_relative_and_only_the_folder_before_stays()
    {
        for (var i = 0; i < 5; i++)
        {
            Swap(i);
        }

        new FileInfo(Path.Combine(_directory, "tls.key")).LinkTarget.ShouldBe("..tls/tls.key");
        Path.IsPathRooted(new FileInfo(Path.Combine(_directory, "..tls")).LinkTarget!).ShouldBeFalse();
        Directory.GetDirectories(_directory, "..tls~*").Length.ShouldBe(2);
        Directory.GetFileSystemEntries(_directory, "*.new").ShouldBeEmpty();

        // As the app sees it, at another path.
        var moved = $"{_directory}-moved";
        Directory.Move(_directory, moved);
        File.ReadAllText(Path.Combine(moved, "tls.key")).ShouldBe("4");
        Directory.Move(moved, _directory);
    }

    [Fact]
    public void Two_certificates_with_like_names_do_not_touch_each_other()
    {
        foreach (var name in new[] { "tls", "tls~2", "tls.2" })
        {
            SwappedFolder.Replace(_directory, name, [(".crt", "first"u8.ToArray())], Mode, _now);
        }

        for (var i = 1; i < 4; i++)
        {
            Swap(i);
        }

        Text("tls~2.crt").ShouldBe("first");
        Text("tls.2.crt").ShouldBe("first");
    }

    [Fact]
    public void Replaces_a_plain_file_in_its_place()
    {
        File.WriteAllText(Path.Combine(_directory, "tls.crt"), "plain");

        Swap(7);

        Text("tls.crt").ShouldBe("7");
    }

    [Fact]
    public void Leaves_a_file_of_the_user_that_is_called_new()
    {
        File.WriteAllText(Path.Combine(_directory, "tls.crt.new"), "mine");

        Swap(7);

        Text("tls.crt.new").ShouldBe("mine");
    }

    [Fact]
    public void A_failure_keeps_the_old_files_and_leaves_no_folder()
    {
        Swap(1);
        var tooLong = new string('x', 300);

        Should.Throw<AgentException>(() => SwappedFolder.Replace(
            _directory, "tls", [(".crt", "new"u8.ToArray()), ($".{tooLong}", "new"u8.ToArray())], Mode, _now.AddHours(1)));

        Text("tls.crt").ShouldBe("1");
        Directory.GetDirectories(_directory, "..tls~*").Length.ShouldBe(1);
    }

    private void Swap(int number)
    {
        var content = System.Text.Encoding.ASCII.GetBytes($"{number}");
        SwappedFolder.Replace(
            _directory, "tls", [(".crt", content), (".key", content), (".ca", content), (".pem", content)], Mode, _now.AddSeconds(number));
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(_directory, name));
}
