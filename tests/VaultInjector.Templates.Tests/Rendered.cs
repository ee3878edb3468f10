using System.Text;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;

namespace VaultInjector.Templates.Tests;

/// <summary>Runs one template without Vault.</summary>
internal static class Rendered
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 14, 43, 10, TimeSpan.Zero);

    public static string Text(string template, TemplateRun? run = null) => Encoding.UTF8.GetString(Bytes(template, run));

    public static byte[] Bytes(string template, TemplateRun? run = null) =>
        Template.Parse("t", template).Render(run ?? World());

    public static string Error(string template, TemplateRun? run = null) =>
        Should.Throw<TemplateException>(() => Bytes(template, run)).Message;

    public static TemplateRun World() => new()
    {
        Time = new FakeTimeProvider(Now),
        Environment = name => name == "COLOUR" ? "teal" : null,
    };
}
