using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace VaultInjector.Webhook.Tests.Hosting;

/// <summary>Which TLS the listener speaks. A client of today cannot even offer the old ones, so the hello is written by hand.</summary>
public sealed class TlsFloorTests : IAsyncLifetime
{
    private const byte Alert = 0x15;
    private const byte Handshake = 0x16;
    private const byte ProtocolVersion = 70;

    private RunningWebhook _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await RunningWebhook.StartAsync();

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Refuses_TLS_below_1_2(byte minor)
    {
        var answer = await SayHelloAsync(minor);

        answer.ShouldNotContain(Handshake, "it answered with a hello");
        (answer.Length == 0 || (answer[0] == Alert && answer[^1] == ProtocolVersion)).ShouldBeTrue(Convert.ToHexString(answer));
    }

    /// <summary>Keeps the refusal honest: the same hello with 1.2 in it is good.</summary>
    [Fact]
    public async Task Takes_the_same_hello_with_1_2() => (await SayHelloAsync(3))[0].ShouldBe(Handshake);

    [Fact]
    public async Task Prefers_TLS_1_3()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _webhook.Address.Port);
        await using var tls = new SslStream(client.GetStream());

        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", RemoteCertificateValidationCallback = (_, _, _, _) => true });

        tls.SslProtocol.ShouldBe(SslProtocols.Tls13);
    }

    /// <returns>The first record of the answer; empty where it hung up.</returns>
    private async Task<byte[]> SayHelloAsync(byte minor)
    {
        byte[] extensions = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 4, 0, 2, 4, 3];
        byte[] hello =
        [
            3,
            minor,
            .. new byte[32],
            0,
            0,
            6,
            0xc0,
            0x2b,
            0xc0,
            0x09,
            0xc0,
            0x0a,
            1,
            0,
            0,
            (byte)extensions.Length,
            .. extensions,
        ];
        byte[] record = [Handshake, 3, 1, 0, (byte)(hello.Length + 4), 1, 0, 0, (byte)hello.Length, .. hello];
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _webhook.Address.Port);
        await client.GetStream().WriteAsync(record);
        var answer = new byte[7];
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var read = await client.GetStream().ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, limit.Token);
        return answer[..read];
    }
}
