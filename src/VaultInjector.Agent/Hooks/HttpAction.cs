using System.Globalization;
using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Transport;

namespace VaultInjector.Agent.Hooks;

/// <summary>A POST without a body to a port of this pod. Any 2xx answer is a success.</summary>
/// <param name="hook">Port and path.</param>
/// <param name="annotation">Where they are from, for the sentence that says what to do.</param>
/// <param name="time">Limits the wait.</param>
internal sealed class HttpAction(HookSettings.Http hook, string annotation, TimeProvider time) : IHookAction
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly Uri _address = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{hook.Port}{hook.Path}"));

    public string Name => $"POST {_address}";

    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        // Created each time: it runs about once a day, and an idle pool would cost memory.
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = Limit,
            });
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var answer = await http.PostAsync(_address, content: null, both.Token);
            return answer.IsSuccessStatusCode ? null : $"{_address} answers {(int)answer.StatusCode}.";
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException ||
                (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return $"{_address} does not answer ({Connection.Why(failure)}). Check the port and path in vault-injector.io/{annotation}.";
        }
    }
}
