using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VaultInjector.Configuration.Tests.Support;

namespace VaultInjector.Configuration.Tests.Files;

/// <summary>A running app sees each change through inotify, however the file is replaced.</summary>
public sealed class FollowingTests
{
    /// <summary>The machine may stand still during one change, not during each of thirty. A look now and then would take longer.</summary>
    [Fact]
    public async Task IOptionsMonitor_sees_a_renamed_file_within_a_second()
    {
        using var folder = new TempFolder(("db.json", """{"Password":"0"}"""));
        var configuration = Settings.Of(folder);
        await using var services = new ServiceCollection().Configure<Database>(configuration.GetSection("db")).BuildServiceProvider();
        var monitor = services.GetRequiredService<IOptionsMonitor<Database>>();
        monitor.CurrentValue.Password.ShouldBe("0");
        var shortest = TimeSpan.MaxValue;

        for (var change = 1; change <= 30 && shortest >= TimeSpan.FromSeconds(1); change++)
        {
            var password = $"{change}";
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = monitor.OnChange(now => _ = now.Password == password && seen.TrySetResult());
            var started = TimeProvider.System.GetTimestamp();
            folder.Write("db.json", $$"""{"Password":"{{password}}"}""");
            await seen.Task.WaitAsync(TimeSpan.FromMinutes(2));
            shortest = new[] { shortest, TimeProvider.System.GetElapsedTime(started) }.Min();
        }

        shortest.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_swapped_link_is_seen()
    {
        using var folder = new TempFolder();
        folder.Swap("1", ("db.json", """{"password":"one"}"""), ("user", "a"));
        var configuration = Settings.Of(folder);
        (configuration["db:password"], configuration["user"]).ShouldBe(("one", "a"));

        folder.Swap("2", ("db.json", """{"password":"two"}"""), ("user", "b"));

        await configuration.UntilAsync("db:password", "two");
        configuration["user"].ShouldBe("b");
    }

    [Fact]
    public async Task A_file_written_in_place_a_new_file_and_one_in_a_new_subfolder_are_seen()
    {
        using var folder = new TempFolder(("a", "1"));
        var configuration = Settings.Of(folder);
        File.SetUnixFileMode(folder.PathOf("a"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await File.WriteAllTextAsync(folder.PathOf("a"), "2");
        await configuration.UntilAsync("a", "2");
        folder.Write("b", "3");
        await configuration.UntilAsync("b", "3");
        folder.Write("sub/c", "4");
        await configuration.UntilAsync("sub:c", "4");
        folder.Write("sub/c", "5");
        await configuration.UntilAsync("sub:c", "5");
    }

    [Fact]
    public async Task A_folder_that_is_replaced_as_a_whole_is_followed_again()
    {
        using var folder = new TempFolder(("a", "1"));
        var configuration = Settings.Of(folder);

        Directory.Move(folder.Root, $"{folder.Root}-old");
        folder.Write("a", "2");
        await configuration.UntilAsync("a", "2");
        folder.Write("a", "3");
        await configuration.UntilAsync("a", "3");
    }

    private sealed class Database
    {
        public string? Password { get; set; }
    }
}
