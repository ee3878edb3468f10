using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace VaultInjector.Webhook.Tests.Hosting;

/// <summary>What a client may cost, on real sockets: size and time.</summary>
public sealed class ClientLimitsTests : IAsyncLifetime
{
    private static readonly TimeSpan Drip = TimeSpan.FromMilliseconds(50);

    private RunningWebhook _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await RunningWebhook.StartAsync(more: ["--Listen:SlowClientLimit=00:00:02"]);

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Theory]
    [InlineData("GET /v1/ca HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")]
    [InlineData("POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")]
    [InlineData("POST /v1/issued HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n")]
    public async Task Cuts_off_a_client_that_sends_byte_by_byte(string start)
    {
        await using var tls = await ConnectAsync();
        await tls.WriteAsync(Encoding.ASCII.GetBytes(start));
        var answer = ReadToEndAsync(tls);

        var sent = 0;
        try
        {
            for (; sent < 400 && !answer.IsCompleted; sent++)
            {
                await tls.WriteAsync("x"u8.ToArray());
                await Task.Delay(Drip);
            }
        }
        catch (IOException)
        {
            // It was cut off while it wrote.
        }

        sent.ShouldBeLessThan(400, "it could have gone on for ever");
        (await answer).ShouldBeOneOf("", "HTTP/1.1 408 Request Timeout");
    }

    [Fact]
    public async Task Refuses_too_many_headers() =>
        (await SendAsync(string.Concat(Enumerable.Range(0, 65).Select(number => $"X-{number}: x\r\n")))).ShouldBe(
            "HTTP/1.1 431 Request Header Fields Too Large");

    [Fact]
    public async Task Refuses_headers_over_16_KiB() =>
        (await SendAsync($"X-Long: {new string('x', 17 * 1024)}\r\n")).ShouldBe("HTTP/1.1 431 Request Header Fields Too Large");

    [Fact]
    public async Task Refuses_a_request_line_over_2_KiB() =>
        (await SendAsync("", $"/{new string('x', 3000)}")).ShouldBe("HTTP/1.1 414 URI Too Long");

    [Fact]
    public async Task Takes_the_headers_of_an_agent() =>
        (await SendAsync($"Authorization: Bearer {new string('x', 3000)}\r\n")).ShouldBe("HTTP/1.1 200 OK");

    [Fact]
    public async Task Refuses_a_body_over_64_KiB_outside_of_mutate()
    {
        using var client = _webhook.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/issued")
        {
            Content = new ByteArrayContent(new byte[65 * 1024]),
            Headers = { ExpectContinue = true },
        };

        using var response = await client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private async Task<string> SendAsync(string headers, string path = "/v1/ca")
    {
        await using var tls = await ConnectAsync();
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"));
        return await ReadToEndAsync(tls);
    }

    private async Task<SslStream> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _webhook.Address.Port);
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        return tls;
    }

    /// <returns>The first line of the answer; empty where it was cut off without one.</returns>
    private static async Task<string> ReadToEndAsync(SslStream tls)
    {
        var said = new StringBuilder();
        try
        {
            using var reader = new StreamReader(tls, Encoding.ASCII, leaveOpen: true);
            said.Append(await reader.ReadToEndAsync());
        }
        catch (IOException)
        {
            // The rest never came.
        }

        return said.ToString().Split("\r\n")[0];
    }
}
