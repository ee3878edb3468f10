using System.Diagnostics;
using VaultInjector.Contracts;
using VaultInjector.Rendering;
using VaultInjector.Rendering.Files;

namespace VaultInjector.Benchmarks.Functions;

/// <summary>A template of 2 KB as the agent renders it when its secret has changed: answers read, template run.</summary>
internal static class TemplateRenders
{
    public const int Renders = 10_000;
    private const int Blocks = 9;

    private static readonly string Template = string.Concat(Enumerable.Range(0, Blocks).Select(index => $$$$"""
        # block {{{{index}}}}
        {{- with secret "secret/web/db" }}{{ $d := .Data.data }}
        url = postgres://{{ $d.username }}:{{ $d.password | urlquery }}@{{ $d.host }}:{{ $d.port }}/web
        {{- range $i, $x := $d.replicas }}{{ if $i }},{{ end }} {{ $x | toUpper }}{{ end }}
        {{- if eq $d.mode "on" }} mode = {{ printf "%q" $d.mode }}{{ end }}{{ end }}

        """));

    private static readonly byte[] Mount = """
        {"data":{"path":"secret/","type":"kv","options":{"version":"2"}}}
        """u8.ToArray();

    private static readonly byte[] Secret = """
        {"data":{"metadata":{"version":1},"data":
          {"username":"web","password":"p+w/1","host":"db","port":5432,"replicas":["a","b","c"],"mode":"on"}}}
        """u8.ToArray();

    /// <summary>Seconds of CPU time of all renders.</summary>
    public static double Measure()
    {
        var request = new FileRequest("app.conf") { Template = Template };
        var world = new RenderingWorld(TimeProvider.System);
        Render(request, world, Renders / 10);
        var before = Environment.CpuUsage.TotalTime;
        Render(request, world, Renders);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static void Render(FileRequest request, RenderingWorld world, int count)
    {
        for (var turn = 0; turn < count; turn++)
        {
            _ = FileRenderer.Render(request, Answer, world) as FileRendering.Done ?? throw new UnreachableException("It does not render.");
        }
    }

    private static VaultAnswer Answer(VaultQuery query) =>
        new(200, query.Path.StartsWith("sys/", StringComparison.Ordinal) ? Mount : Secret);
}
