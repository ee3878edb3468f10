using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Configuration.Tests.Support;

namespace VaultInjector.Configuration.Tests.Files;

/// <summary>Where inotify is not to be had, each look is at a moment of the clock; so a fake clock shows what a look does.</summary>
public sealed class PollingTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _problems = [];
    private int _reloads;

    [Fact]
    public void A_change_is_seen_within_a_second_and_nothing_else_reloads()
    {
        using var folder = new TempFolder(("a", "1"));
        var configuration = Open(folder);

        _clock.Advance(TimeSpan.FromSeconds(10));
        folder.Write("a", "1");
        _clock.Advance(TimeSpan.FromSeconds(1));
        _reloads.ShouldBe(0);

        folder.Write("a", "2");
        _clock.Advance(TimeSpan.FromSeconds(1));
        (configuration["a"], _reloads).ShouldBe(("2", 1));
    }

    [Fact]
    public void A_broken_file_keeps_its_values_while_the_others_change()
    {
        using var folder = new TempFolder(("db.json", """{"password":"one"}"""), ("a", "1"));
        var configuration = Open(folder);

        folder.Write("db.json", "{hunter2");
        folder.Write("a", "2");
        _clock.Advance(TimeSpan.FromSeconds(5));

        (configuration["db:password"], configuration["a"]).ShouldBe(("one", "2"));
        _problems.ShouldHaveSingleItem().ShouldContain("db.json: it is not valid JSON at line 1, column 2");

        folder.Write("db.json", """{"password":"two"}""");
        _clock.Advance(TimeSpan.FromSeconds(1));
        configuration["db:password"].ShouldBe("two");
        folder.Write("db.json", "{hunter2");
        _clock.Advance(TimeSpan.FromSeconds(1));
        _problems.Count.ShouldBe(2);
    }

    [Fact]
    public void A_required_file_that_vanishes_keeps_its_values_and_another_does_not()
    {
        using var folder = new TempFolder(("db.json", """{"password":"one"}"""), ("a", "1"));
        var configuration = Open(folder, options => options.Require("db.json"));

        File.Delete(folder.PathOf("db.json"));
        File.Delete(folder.PathOf("a"));
        _clock.Advance(TimeSpan.FromSeconds(1));

        (configuration["db:password"], configuration["a"]).ShouldBe(("one", null));
        _problems.ShouldHaveSingleItem().ShouldContain("vault-injector.io/secret.db.json");
    }

    [Fact]
    public void A_folder_that_vanishes_takes_no_value_away()
    {
        using var folder = new TempFolder(("a", "1"));
        var configuration = Open(folder);

        Directory.Delete(folder.Root, recursive: true);
        _clock.Advance(TimeSpan.FromSeconds(1));
        configuration["a"].ShouldBe("1");
        _problems.ShouldHaveSingleItem().ShouldContain("does not exist");

        folder.Write("a", "2");
        _clock.Advance(TimeSpan.FromSeconds(1));
        configuration["a"].ShouldBe("2");
    }

    [Fact]
    public void A_folder_that_appears_later_is_read()
    {
        using var folder = new TempFolder();
        Directory.Delete(folder.Root);
        var configuration = Open(folder, options => options.Optional = true);
        configuration["a"].ShouldBeNull();

        folder.Write("a", "1");
        _clock.Advance(TimeSpan.FromSeconds(1));
        configuration["a"].ShouldBe("1");
    }

    [Fact]
    public void A_listener_that_fails_does_not_end_the_watch()
    {
        using var folder = new TempFolder(("a", "1"));
        var configuration = Open(folder);
        using var registration = ChangeToken.OnChange(configuration.GetReloadToken, () => throw new InvalidOperationException("no"));

        folder.Write("a", "2");
        _clock.Advance(TimeSpan.FromSeconds(1));
        _problems.ShouldHaveSingleItem().ShouldContain("was not taken everywhere");
        folder.Write("a", "3");
        _clock.Advance(TimeSpan.FromSeconds(1));
        configuration["a"].ShouldBe("3");
    }

    [Fact]
    public void A_configuration_that_ended_looks_no_more()
    {
        using var folder = new TempFolder(("a", "1"));
        var configuration = Open(folder);

        ((IDisposable)configuration).Dispose();
        folder.Write("a", "2");
        _clock.Advance(TimeSpan.FromMinutes(1));
        configuration["a"].ShouldBe("1");
    }

    [Fact]
    public void A_reload_by_hand_reads_at_once()
    {
        using var folder = new TempFolder(("a", "1"));
        var configuration = Open(folder);

        folder.Write("a", "2");
        configuration.Reload();
        configuration["a"].ShouldBe("2");
    }

    private IConfigurationRoot Open(TempFolder folder, Action<VaultInjectorOptions>? configure = null)
    {
        var configuration = Settings.Of(folder, options =>
        {
            (options.Environment, options.Time, options.OnError) = (Settings.Polling, _clock, problem => _problems.Add(problem.Message));
            configure?.Invoke(options);
        });
        ChangeToken.OnChange(configuration.GetReloadToken, () => _reloads++);
        return configuration;
    }
}
