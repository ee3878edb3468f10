using System.Net;
using System.Security.Authentication;

namespace VaultInjector.Vault.Tests;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(400, "missing client token", VaultErrorKind.PermissionDenied)]
    [InlineData(403, "permission denied", VaultErrorKind.PermissionDenied)]
    [InlineData(403, "1 error occurred:\\n\\t* permission denied\\n\\n", VaultErrorKind.PermissionDenied)]
    [InlineData(500, "namespace not authorized", VaultErrorKind.PermissionDenied)]
    [InlineData(400, "lease is not renewable", VaultErrorKind.NotRenewable)]
    [InlineData(400, "batch tokens cannot be renewed", VaultErrorKind.NotRenewable)]
    [InlineData(400, "unknown role missing", VaultErrorKind.UnknownRole)]
    [InlineData(400, "unknown role: missing", VaultErrorKind.UnknownRole)]
    [InlineData(404, "role \\\"missing\\\" does not exist", VaultErrorKind.UnknownRole)]
    [InlineData(400, "invalid role name \\\"missing\\\"", VaultErrorKind.UnknownRole)]
    [InlineData(400, "wrapping token is not valid or does not exist", VaultErrorKind.InvalidWrappingToken)]
    [InlineData(400, "invalid role ID", VaultErrorKind.InvalidCredentials)]
    [InlineData(400, "invalid secret id", VaultErrorKind.InvalidCredentials)]
    [InlineData(400, "invalid role or secret ID", VaultErrorKind.InvalidCredentials)]
    [InlineData(400, "error parsing JSON", VaultErrorKind.BadRequest)]
    [InlineData(405, "unsupported operation", VaultErrorKind.BadRequest)]
    [InlineData(404, "no handler for route 'kv9/x'", VaultErrorKind.NotFound)]
    [InlineData(503, "Vault is sealed", VaultErrorKind.Sealed)]
    [InlineData(503, "error performing token check: Vault is sealed", VaultErrorKind.Sealed)]
    [InlineData(400, "Vault is not initialized", VaultErrorKind.NotInitialized)]
    [InlineData(429, "request path \\\"kv1/x\\\": rate limit quota exceeded", VaultErrorKind.RateLimited)]
    [InlineData(500, "could not load backend configuration", VaultErrorKind.ServerError)]
    [InlineData(473, "", VaultErrorKind.Standby)]
    public async Task Tells_the_kind_of_a_refusal_and_repeats_vaults_words_on_one_line(int status, string words, VaultErrorKind kind)
    {
        var failure = await FailureAsync(StubVault.Answering(status, $$"""{"errors":["{{words}}"]}"""));

        failure.Kind.ShouldBe(kind);
        failure.Status.ShouldBe((HttpStatusCode)status);
        failure.Message.ShouldNotContain('\n');
        failure.Message.ShouldContain("GET v1/auth/token/lookup-self");
        failure.Message.ShouldEndWith(failure.Advice);
    }

    [Theory]
    [InlineData(404, """{"errors":[]}""", VaultErrorKind.NotFound)]
    [InlineData(404, """{"data":null,"warnings":["Invalid path for a versioned K/V secrets engine."]}""", VaultErrorKind.NotFound)]
    [InlineData(301, """<a href="/v1/secret">Moved Permanently</a>.""", VaultErrorKind.UnexpectedAnswer)]
    [InlineData(400, "Client sent an HTTP request to an HTTPS server.", VaultErrorKind.BadRequest)]
    [InlineData(502, "<html>Bad gateway</html>", VaultErrorKind.ServerError)]
    [InlineData(503, "", VaultErrorKind.ServerError)]
    [InlineData(403, "[]", VaultErrorKind.PermissionDenied)]
    [InlineData(403, """{"errors":"text"}""", VaultErrorKind.PermissionDenied)]
    [InlineData(403, """{"errors":[1,null,{}]}""", VaultErrorKind.PermissionDenied)]
    public async Task Tells_the_kind_by_status_where_there_are_no_words(int status, string body, VaultErrorKind kind) =>
        (await FailureAsync(StubVault.Answering(status, body, "text/html"))).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>")]
    [InlineData("{\"data\":")]
    [InlineData("""{"data":null,"auth":null}""")]
    [InlineData("""{"data":"text"}""")]
    [InlineData("""{"data":{"ttl":"soon"} }""")]
    public async Task Takes_an_answer_that_is_not_vaults_for_unexpected(string body)
    {
        var failure = await FailureAsync(StubVault.Answering(200, body));

        failure.Kind.ShouldBe(VaultErrorKind.UnexpectedAnswer);
        failure.IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"auth":{"client_token":"has space","lease_duration":1,"renewable":true}}""")]
    [InlineData("""{"auth":{"client_token":"line\nbreak","lease_duration":1,"renewable":true}}""")]
    [InlineData("""{"auth":{"client_token":"","lease_duration":1,"renewable":true}}""")]
    [InlineData("""{"auth":{"lease_duration":1,"renewable":true}}""")]
    public async Task Takes_a_token_that_cannot_be_one_for_unexpected_and_does_not_repeat_it(string body)
    {
        var failure = await Should.ThrowAsync<VaultException>(() =>
            StubVault.Answering(200, body).Client().Tokens.RenewSelfAsync(StubVault.Token, default));

        failure.Kind.ShouldBe(VaultErrorKind.UnexpectedAnswer);
        failure.Message.ShouldNotContain("has space");
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-5")]
    public async Task Survives_a_nonsensical_lease(string seconds)
    {
        var vault = StubVault.Answering(200, $$"""{"auth":{"client_token":"t","lease_duration":{{seconds}},"renewable":true} }""");

        (await vault.Client().Tokens.RenewSelfAsync(StubVault.Token, default)).LeaseDuration.ShouldBeInRange(
            TimeSpan.Zero,
            TimeSpan.FromDays(36525));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reads_at_most_one_mebibyte(bool saysItsLength)
    {
        var vault = new StubVault(() => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = saysItsLength ? new ByteArrayContent(new byte[2 * 1024 * 1024]) : new StreamContent(new Endless()),
        });

        (await FailureAsync(vault)).Message.ShouldContain("larger than 1 MiB");
    }

    [Fact]
    public async Task Names_a_deleted_key_value_2_version_not_found() =>
        (
            await Should.ThrowAsync<VaultException>(() =>
                StubVault
                    .Answering(404, """{"data":{"data":null,"metadata":{"version":1}}}""")
                    .Client()
                    .KeyValue2("secret")
                    .ReadAsync(StubVault.Token, "app", default))
        ).Kind.ShouldBe(VaultErrorKind.NotFound);

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(200)]
    public async Task Retries_nothing(int status)
    {
        var vault = StubVault.Answering(status, "");

        await Should.ThrowAsync<VaultException>(() => vault.Client().Wrapping.UnwrapSecretIdAsync(new WrappingToken("w"), default));

        vault.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Tells_tls_failures_from_lost_connections()
    {
        (await FailureAsync(Throwing(new HttpRequestException("x", new AuthenticationException("bad certificate"))))).Kind.ShouldBe(
            VaultErrorKind.Tls);
        (await FailureAsync(Throwing(new HttpRequestException(HttpRequestError.SecureConnectionError)))).Kind.ShouldBe(VaultErrorKind.Tls);
        (await FailureAsync(Throwing(new HttpRequestException("refused")))).Kind.ShouldBe(VaultErrorKind.Unreachable);
        (await FailureAsync(Throwing(new IOException("reset")))).Kind.ShouldBe(VaultErrorKind.Unreachable);
        (await FailureAsync(Throwing(new TaskCanceledException()))).Kind.ShouldBe(VaultErrorKind.Unreachable);
    }

    [Fact]
    public async Task Lets_a_cancellation_of_ours_through() =>
        await Should.ThrowAsync<OperationCanceledException>(() =>
            StubVault.Answering(200, "{}").Client().Tokens.LookupSelfAsync(StubVault.Token, new CancellationToken(true)));

    [Fact]
    public async Task Keeps_what_the_answer_asks_to_wait()
    {
        var vault = new StubVault(() =>
            new HttpResponseMessage(HttpStatusCode.TooManyRequests)
            {
                Headers = { { "Retry-After", "7" } },
                Content = new StringContent("{}"),
            });

        (await FailureAsync(vault)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
    }

    private static StubVault Throwing(Exception failure) => new(() => throw failure);

    private static Task<VaultException> FailureAsync(StubVault vault) =>
        Should.ThrowAsync<VaultException>(() => vault.Client().Tokens.LookupSelfAsync(StubVault.Token, default));

    private sealed class Endless : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => buffer.Length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(buffer.Length);
    }
}
