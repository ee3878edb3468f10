using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace VaultInjector.Vault.Tests;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(403, "permission denied", VaultErrorKind.PermissionDenied)]
    [InlineData(403, "1 error occurred:\n\t* permission denied\n\n", VaultErrorKind.PermissionDenied)]
    [InlineData(403, "bad token", VaultErrorKind.PermissionDenied)]
    [InlineData(400, "missing client token", VaultErrorKind.PermissionDenied)]
    [InlineData(503, "Vault is sealed", VaultErrorKind.Sealed)]
    [InlineData(503, "error performing token check: Vault is sealed", VaultErrorKind.Sealed)]
    [InlineData(400, "Vault is not initialized", VaultErrorKind.NotInitialized)]
    [InlineData(400, "wrapping token is not valid or does not exist", VaultErrorKind.InvalidWrappingToken)]
    [InlineData(400, "invalid secret id", VaultErrorKind.InvalidCredentials)]
    [InlineData(400, "invalid role ID", VaultErrorKind.InvalidCredentials)]
    [InlineData(400, "invalid role or secret ID", VaultErrorKind.InvalidCredentials)]
    [InlineData(404, "role \"missing\" does not exist", VaultErrorKind.UnknownRole)]
    [InlineData(400, "unknown role missing", VaultErrorKind.UnknownRole)]
    [InlineData(400, "unknown role: missing", VaultErrorKind.UnknownRole)]
    [InlineData(400, "invalid role name \"missing\"", VaultErrorKind.UnknownRole)]
    [InlineData(400, "lease is not renewable", VaultErrorKind.NotRenewable)]
    [InlineData(400, "batch tokens cannot be renewed", VaultErrorKind.NotRenewable)]
    [InlineData(400, "common name a.evil.test not allowed by this role", VaultErrorKind.BadRequest)]
    [InlineData(405, "unsupported operation", VaultErrorKind.BadRequest)]
    [InlineData(404, "no handler for route 'nomount/issue/web'", VaultErrorKind.NotFound)]
    [InlineData(429, "request path \"kv1/x\": rate limit quota exceeded", VaultErrorKind.RateLimited)]
    [InlineData(473, "standby", VaultErrorKind.Standby)]
    [InlineData(307, "", VaultErrorKind.Standby)]
    [InlineData(408, "request timed out", VaultErrorKind.Timeout)]
    [InlineData(412, "required index state not present", VaultErrorKind.NotYetConsistent)]
    [InlineData(472, "", VaultErrorKind.Standby)]
    [InlineData(500, "namespace not authorized", VaultErrorKind.PermissionDenied)]
    [InlineData(500, "could not load backend configuration", VaultErrorKind.ServerError)]
    [InlineData(502, "bad gateway", VaultErrorKind.ServerError)]
    public async Task Tells_the_kind_by_status_and_words(int status, string words, VaultErrorKind kind)
    {
        var refusal = await RefusalOf(StubVault.Refusing(status, words));

        refusal.Kind.ShouldBe(kind);
        refusal.Status.ShouldBe((HttpStatusCode)status);
        refusal.Message.ShouldStartWith($"GET v1/auth/token/lookup-self: {status} ");
        refusal.Message.ShouldEndWith(refusal.Advice);
        refusal.Message.ShouldNotContain("canary");
        refusal.Message.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData(404, """{"errors":[]}""", VaultErrorKind.NotFound)]
    [InlineData(404, """{"data":null,"warnings":["Invalid path for a versioned K/V secrets engine."]}""", VaultErrorKind.NotFound)]
    [InlineData(301, "<a href=\"/v1/secret\">Moved Permanently</a>.", VaultErrorKind.UnexpectedAnswer)]
    [InlineData(400, "Client sent an HTTP request to an HTTPS server.", VaultErrorKind.BadRequest)]
    [InlineData(500, """{"errors":"not a list"}""", VaultErrorKind.ServerError)]
    [InlineData(500, """{"errors":[1,null,{}]}""", VaultErrorKind.ServerError)]
    [InlineData(500, """{"errors":["\ud800"]}""", VaultErrorKind.ServerError)]
    [InlineData(503, "", VaultErrorKind.ServerError)]
    [InlineData(200, "<html>log in here</html>", VaultErrorKind.UnexpectedAnswer)]
    [InlineData(200, "", VaultErrorKind.UnexpectedAnswer)]
    [InlineData(200, "null", VaultErrorKind.UnexpectedAnswer)]
    [InlineData(200, "[]", VaultErrorKind.UnexpectedAnswer)]
    [InlineData(200, """{"data":{"accessor":"a""", VaultErrorKind.UnexpectedAnswer)]
    [InlineData(200, """{"data":{"ttl":"soon"}}""", VaultErrorKind.UnexpectedAnswer)]
    [InlineData(200, """{"data":null}""", VaultErrorKind.UnexpectedAnswer)]
    public async Task Survives_answers_without_vaults_words(int status, string body, VaultErrorKind kind) =>
        (await RefusalOf(StubVault.Answering(status, body))).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("""{"auth":{"client_token":"","lease_duration":1}}""")]
    [InlineData("""{"auth":{"client_token":"two words","lease_duration":1}}""")]
    [InlineData("""{"auth":{"client_token":"line\nbreak","lease_duration":1}}""")]
    [InlineData("""{"auth":{"lease_duration":1}}""")]
    [InlineData("""{"auth":null,"data":{"client_token":"elsewhere"}}""")]
    [InlineData("""{"auth":{"client_token":"t","lease_duration":1e400}}""")]
    public async Task Refuses_a_login_without_a_usable_token(string body)
    {
        var client = StubVault.Answering(200, body).Client();
        (await Should.ThrowAsync<VaultException>(client.AppRole().LoginAsync("r", new SecretId("s"), default))).Kind.ShouldBe(
            VaultErrorKind.UnexpectedAnswer);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-5")]
    public async Task A_lease_is_never_negative_and_never_overflows(string seconds)
    {
        var client = StubVault.Answering(200, $$$"""{"auth":{"client_token":"t","lease_duration":{{{seconds}}}}}""").Client();
        (await client.AppRole().LoginAsync("r", new SecretId("s"), default)).LeaseDuration.ShouldBeInRange(
            TimeSpan.Zero,
            TimeSpan.FromDays(36_525));
    }

    [Fact]
    public async Task Stops_reading_an_answer_that_never_ends()
    {
        var endless = new Endless();
        var refusal = await RefusalOf(
            StubVault.Answering(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(endless) }));
        refusal.Kind.ShouldBe(VaultErrorKind.TooLong);
        endless.Given.ShouldBeLessThan(2 * 1024 * 1024);
    }

    [Fact]
    public async Task Does_not_read_an_answer_that_announces_to_be_too_long()
    {
        var refusal = await RefusalOf(StubVault.Answering(() =>
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(new byte[(1024 * 1024) + 1]) }));
        refusal.Message.ShouldContain("larger than 1 MiB");
    }

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(412)]
    [InlineData(200)]
    public async Task Retries_nothing(int status)
    {
        var vault = StubVault.Answering(status, "");

        await Should.ThrowAsync<VaultException>(() => vault.Client().Wrapping.UnwrapSecretIdAsync(new WrappingToken("w"), default));

        vault.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Shortens_long_words() =>
        (await RefusalOf(StubVault.Refusing(500, [.. Enumerable.Repeat(new string('x', 10_000), 50)]))).Message.Length.ShouldBeLessThan(
            4000);

    [Fact]
    public async Task Tells_how_long_to_wait_where_the_answer_does()
    {
        var refusal = await RefusalOf(StubVault.Answering(() =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7));
            return answer;
        }));
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        refusal.IsTransient.ShouldBeTrue();
    }

    public static TheoryData<Exception, VaultErrorKind> Failures => new()
    {
        { new HttpRequestException("Connection refused (vault.test:8200)"), VaultErrorKind.Unreachable },
        { new HttpRequestException(HttpRequestError.SecureConnectionError), VaultErrorKind.Tls },
        { new HttpRequestException("SSL", new AuthenticationException("UntrustedRoot")), VaultErrorKind.Tls },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError, "403"), VaultErrorKind.Proxy },
        { Alert("error:0A000412:SSL routines::sslv3 alert bad certificate"), VaultErrorKind.ClientCertificate },
        { Alert("error:0A00045C:SSL routines::tlsv13 alert certificate required"), VaultErrorKind.ClientCertificate },
        { Alert("error:0A000418:SSL routines::tlsv1 alert unknown ca"), VaultErrorKind.ClientCertificate },
        { Alert("error:0A000415:SSL routines::sslv3 alert certificate expired"), VaultErrorKind.ClientCertificate },
        { Alert("error:0A00042E:SSL routines::tlsv1 alert protocol version"), VaultErrorKind.Unreachable },
        { new TaskCanceledException("timeout", new TimeoutException()), VaultErrorKind.Unreachable },
        { new IOException("reset"), VaultErrorKind.Unreachable },
    };

    /// <summary>As .NET wraps what OpenSSL says when it reads the answer.</summary>
    private static HttpRequestException Alert(string words) => new(
        "An error occurred while sending the request.",
        new IOException(
            "The decryption operation failed, see inner exception.", new CryptographicException("", new CryptographicException(words))));

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task No_answer_is_transient_and_has_no_status(Exception failure, VaultErrorKind kind)
    {
        var refusal = await RefusalOf(StubVault.Failing(failure));
        (refusal.Kind, refusal.Status, refusal.IsTransient).ShouldBe((kind, null, true));
    }

    [Fact]
    public async Task The_callers_own_cancellation_stays_a_cancellation()
    {
        var client = StubVault.Answering(200, "{}").Client();
        await Should.ThrowAsync<OperationCanceledException>(
            client.Tokens.LookupSelfAsync(StubVault.Token, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(307)]
    [InlineData(408)]
    [InlineData(412)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(472)]
    [InlineData(473)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task What_passes_by_itself_is_transient(int status) =>
        (await RefusalOf(StubVault.Answering(status, ""))).IsTransient.ShouldBeTrue();

    [Theory]
    [InlineData(VaultErrorKind.PermissionDenied, 403)]
    [InlineData(VaultErrorKind.NotFound, 404)]
    public async Task A_final_no_is_not_transient(VaultErrorKind kind, int status)
    {
        var refusal = await RefusalOf(StubVault.Refusing(status));
        (refusal.Kind, refusal.IsTransient).ShouldBe((kind, false));
    }

    private static Task<VaultException> RefusalOf(StubVault vault) =>
        Should.ThrowAsync<VaultException>(vault.Client().Tokens.LookupSelfAsync(StubVault.Token, default));
}
