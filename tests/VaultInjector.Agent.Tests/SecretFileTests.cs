using System.Text.Json;
using CsCheck;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Tests;

public sealed class SecretFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("files-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("0440", UnixFileMode.UserRead | UnixFileMode.GroupRead)]
    [InlineData("444", UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    [InlineData("0660", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    public async Task Gives_every_file_exactly_the_requested_mode_with_any_umask(string octal, UnixFileMode mode)
    {
        using var run = new AgentRun();

        (await run.With("FILE_MODE", octal).RunAsync("init")).ShouldBe(0, run.Errors);

        string[] names = ["token", "vault-token", "ca.crt"];
        names.ShouldAllBe(name => File.GetUnixFileMode(Path.Combine(run.Directory, name)) == mode);
        Directory.GetFiles(run.Directory, ".*.new").ShouldBeEmpty();
    }

    [Fact]
    public async Task Shows_a_concurrent_reader_the_old_or_the_new_content_and_nothing_between()
    {
        byte[][] contents = [[.. Enumerable.Repeat((byte)'a', 200_000)], [.. Enumerable.Repeat((byte)'b', 100_000)]];
        SecretFile.Replace(_directory, "token", contents[0], UnixFileMode.UserRead);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            var (reads, torn) = (0, 0);
            while (!done.IsCancellationRequested || reads == 0)
            {
                var content = File.ReadAllBytes(Path.Combine(_directory, "token"));
                torn += contents.Any(one => one.AsSpan().SequenceEqual(content)) ? 0 : 1;
                reads++;
            }

            return torn;
        });

        for (var i = 0; i < 300; i++)
        {
            SecretFile.Replace(_directory, "token", contents[i % 2], UnixFileMode.UserRead);
        }

        await done.CancelAsync();
        (await reader).ShouldBe(0);
    }

    [Fact]
    public void Replaces_a_read_only_temporary_file_of_a_killed_agent()
    {
        var left = Path.Combine(_directory, ".token.new");
        File.WriteAllText(left, "half");
        File.SetUnixFileMode(left, UnixFileMode.UserRead);

        SecretFile.Replace(_directory, "token", "whole"u8.ToArray(), UnixFileMode.UserRead);

        File.ReadAllText(Path.Combine(_directory, "token")).ShouldBe("whole");
        File.Exists(left).ShouldBeFalse();
    }

    [Fact]
    public void Keeps_an_open_file_readable_while_it_is_replaced()
    {
        SecretFile.Replace(_directory, "token", "old"u8.ToArray(), UnixFileMode.UserRead);
        using var open = File.OpenText(Path.Combine(_directory, "token"));

        SecretFile.Replace(_directory, "token", "new"u8.ToArray(), UnixFileMode.UserRead);

        open.ReadToEnd().ShouldBe("old");
    }

    [Fact]
    public void Refuses_a_directory_that_is_not_there_with_what_to_do() =>
        Should.Throw<AgentException>(() => SecretFile.Replace("/nonexistent", "token", "x"u8.ToArray(), UnixFileMode.UserRead))
            .Message.ShouldContain("Check that the volume is mounted");

    [Fact]
    public void Writes_json_on_one_line_that_gives_every_text_back() =>
        Gen.Select(Gen.String, Gen.String).Sample((accessor, address) =>
        {
            var json = SecretJson.Of(new VaultAuth(new VaultToken("hvs.token"), accessor, TimeSpan.FromSeconds(1), true, []), address);
            json.ShouldNotContain((byte)'\n');
            using var read = JsonDocument.Parse(json);
            read.RootElement.GetProperty("accessor").GetString().ShouldBe(Wellformed(accessor));
            read.RootElement.GetProperty("vaultAddr").GetString().ShouldBe(Wellformed(address));
        });

    private static string Wellformed(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
