using System.Diagnostics;
using VaultInjector.Webhook.Status;
using VaultInjector.Webhook.Tests.Hosting;

namespace VaultInjector.Webhook.Tests.Status;

/// <summary>
/// The page in a real browser where there is one (apt-get install chromium). It is not asked for: it is 90 MB, and the other tests hold
/// what it would find.
/// </summary>
public sealed class BrowserTests
{
    private static readonly string? Chromium = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':')
        .Select(folder => Path.Combine(folder, "chromium"))
        .FirstOrDefault(File.Exists);

    [Fact]
    public async Task Logs_no_error_and_loads_its_style_under_its_own_policy()
    {
        Assert.SkipWhen(Chromium is null, "There is no chromium on this machine.");
        await using var webhook = await RunningWebhook.StartAsync();

        var (dom, log) = await RunAsync("--dump-dom", $"{webhook.ManagementAddress}");

        dom.ShouldContain("<h1>Vault Injector</h1>");
        log.ShouldNotContain("CONSOLE");
        log.ShouldNotContain("Refused to");
    }

    [Fact]
    public async Task A_hostile_name_runs_nothing()
    {
        Assert.SkipWhen(Chromium is null, "There is no chromium on this machine.");
        var folder = Directory.CreateTempSubdirectory("page-");
        var page = Path.Combine(folder.FullName, "page.html");
        await File.WriteAllTextAsync(page, StatusPage.Render(Reports.Full("<script>document.title='taken'</script>")));

        var (dom, _) = await RunAsync("--dump-dom", $"file://{page}");

        folder.Delete(recursive: true);
        dom.ShouldContain("<title>Vault Injector: ");
        dom.ShouldNotContain("<script");
    }

    /// <summary>For eyes: <c>STATUS_SCREENSHOTS=FOLDER</c> keeps them.</summary>
    [Theory]
    [InlineData("light", 1200)]
    [InlineData("dark", 1200)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    public async Task Is_drawn_light_and_dark_wide_and_narrow(string scheme, int width)
    {
        Assert.SkipWhen(Chromium is null, "There is no chromium on this machine.");
        var folder = Directory.CreateDirectory(
            Environment.GetEnvironmentVariable("STATUS_SCREENSHOTS") ?? Directory.CreateTempSubdirectory("page-").FullName);
        var (page, image) = (Path.Combine(folder.FullName, "page.html"), Path.Combine(folder.FullName, $"{scheme}-{width}.png"));
        await File.WriteAllTextAsync(page, StatusPage.Render(Reports.Full()));
        await using (var style = File.Create(Path.Combine(folder.FullName, "status.css")))
        {
            await typeof(StatusPage).Assembly.GetManifestResourceStream("status.css")!.CopyToAsync(style);
        }

        var preferred = scheme == "dark" ? 0 : 1;
        await RunAsync(
            $"--blink-settings=preferredColorScheme={preferred}", $"--window-size={width},2400", $"--screenshot={image}", $"file://{page}");

        new FileInfo(image).Length.ShouldBeGreaterThan(10_000);
    }

    private static async Task<(string Output, string Log)> RunAsync(params string[] arguments)
    {
        var profile = Directory.CreateTempSubdirectory("chromium-");
        string[] all =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", $"--user-data-dir={profile.FullName}", .. arguments,
        ];
        using var browser = Process.Start(
            new ProcessStartInfo(Chromium!, all)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var (output, log) = (browser.StandardOutput.ReadToEndAsync(limit.Token), browser.StandardError.ReadToEndAsync(limit.Token));
        await browser.WaitForExitAsync(limit.Token);
        try
        {
            profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A process of the browser is still writing into it; the folder is a temporary one.
        }

        return (await output, await log);
    }
}
