namespace VaultInjector.Templates.Tests.Functions;

/// <summary>Sprig's functions, as its documentation shows them.</summary>
public sealed class SprigTests
{
    [Theory]
    [InlineData("sprig_upper \"hello\" | sprig_repeat 2", "HELLOHELLO")]
    [InlineData("sprig_trunc 5 \"hello world\" | print (sprig_trunc -5 \"hello world\")", "worldhello")]
    [InlineData("sprig_abbrev 5 \"hello world\"", "he...")]
    [InlineData("sprig_abbrevboth 5 10 \"1234 5678 9123\"", "...5678...")]
    [InlineData("sprig_initials \"First Try\"", "FT")]
    [InlineData("sprig_nospace \"hello w o r l d\"", "helloworld")]
    [InlineData("sprig_wrap 10 \"the quick brown fox jumps\"", "the quick\nbrown fox\njumps")]
    [InlineData("sprig_wrapWith 5 \"\\t\" \"Hello World\"", "Hello\tWorld")]
    [InlineData("sprig_quote \"a\" nil 1", "\"a\" \"1\"")]
    [InlineData("sprig_squote \"it\" 2", "'it' '2'")]
    [InlineData("sprig_cat \"hello\" nil \"beautiful\" 7", "hello beautiful 7")]
    [InlineData("sprig_indent 4 \"a\\nb\"", "    a\n    b")]
    [InlineData("sprig_nindent 2 \"a\"", "\n  a")]
    [InlineData("sprig_snakecase \"FirstName\" | print (sprig_snakecase \"HTTPServer\") \" \" | sprig_kebabcase", "http-server-first-name")]
    [InlineData("sprig_camelcase \"http_server\"", "HttpServer")]
    [InlineData("sprig_swapcase \"This Is A.Test\"", "tHIS iS a.tEST")]
    [InlineData("sprig_title \"hello world\" | sprig_untitle", "hello world")]
    [InlineData("sprig_plural \"one anchovy\" \"many anchovies\" (len \"a\")", "one anchovy")]
    [InlineData("sprig_substr 0 5 \"hello world\"", "hello")]
    [InlineData("(sprig_split \"$\" \"foo$bar$baz\")._1", "bar")]
    [InlineData("sprig_splitn \"$\" 2 \"foo$bar$baz\"", "map[_0:foo _1:bar$baz]")]
    [InlineData("sprig_list 1 2 3 | sprig_join \"-\"", "1-2-3")]
    [InlineData("sprig_sortAlpha (sprig_list \"c\" \"a\" \"b\")", "[a b c]")]
    [InlineData("sprig_append (sprig_list 1) 2 | sprig_prepend 0", null)]
    [InlineData("sprig_first (sprig_list 1 2 3)", "1")]
    [InlineData("sprig_rest (sprig_list 1 2 3)", "[2 3]")]
    [InlineData("sprig_initial (sprig_list 1 2 3)", "[1 2]")]
    [InlineData("sprig_last (sprig_list 1 2 3)", "3")]
    [InlineData("sprig_reverse (sprig_list 1 2 3)", "[3 2 1]")]
    [InlineData("sprig_uniq (sprig_list 1 1 2)", "[1 2]")]
    [InlineData("sprig_without (sprig_list 1 2 3) 1 3", "[2]")]
    [InlineData("sprig_has 4 (sprig_list 1 4)", "true")]
    [InlineData("sprig_compact (sprig_list 1 \"\" nil 0 \"a\")", "[1 a]")]
    [InlineData("sprig_slice (sprig_list 1 2 3 4) 1 3", "[2 3]")]
    [InlineData("sprig_chunk 2 (sprig_list 1 2 3)", "[[1 2] [3]]")]
    [InlineData("sprig_concat (sprig_list 1) (sprig_list 2)", "[1 2]")]
    [InlineData("sprig_dict \"b\" 1 \"a\"", "map[a: b:1]")]
    [InlineData("sprig_get (sprig_dict \"a\" 1) \"a\"", "1")]
    [InlineData("sprig_set (sprig_dict \"a\" 1) \"b\" 2", "map[a:1 b:2]")]
    [InlineData("sprig_unset (sprig_dict \"a\" 1 \"b\" 2) \"a\"", "map[b:2]")]
    [InlineData("sprig_keys (sprig_dict \"b\" 1 \"a\" 2)", "[a b]")]
    [InlineData("sprig_values (sprig_dict \"b\" 1 \"a\" 2)", "[2 1]")]
    [InlineData("sprig_pluck \"a\" (sprig_dict \"a\" 1) (sprig_dict \"a\" 2)", "[1 2]")]
    [InlineData("sprig_pick (sprig_dict \"a\" 1 \"b\" 2) \"a\"", "map[a:1]")]
    [InlineData("sprig_omit (sprig_dict \"a\" 1 \"b\" 2) \"a\"", "map[b:2]")]
    [InlineData("sprig_merge (sprig_dict \"a\" 1) (sprig_dict \"a\" 2 \"b\" 3)", "map[a:1 b:3]")]
    [InlineData("sprig_mergeOverwrite (sprig_dict \"a\" 1) (sprig_dict \"a\" 2 \"b\" 3)", "map[a:2 b:3]")]
    [InlineData("sprig_dig \"a\" \"b\" \"none\" (sprig_dict \"a\" (sprig_dict \"b\" 5))", "5")]
    [InlineData("sprig_dig \"a\" \"c\" \"none\" (sprig_dict \"a\" (sprig_dict \"b\" 5))", "none")]
    [InlineData("sprig_default \"x\" \"\" | print (sprig_default \"x\" \"y\")", "yx")]
    [InlineData("sprig_coalesce 0 1 2", "1")]
    [InlineData("sprig_ternary \"foo\" \"bar\" false", "bar")]
    [InlineData("sprig_empty (sprig_list)", "true")]
    [InlineData("sprig_all 0 1 | print (sprig_any 0 1)", "true false")]
    [InlineData("sprig_fromJson \"{\\\"foo\\\": 55}\"", "map[foo:55]")]
    [InlineData(
        "sprig_toJson (sprig_dict \"a\" \"<\") | print (sprig_toRawJson (sprig_dict \"a\" \"<\"))",
        "{\"a\":\"<\"}{\"a\":\"\\u003c\"}")]
    [InlineData("sprig_kindOf (sprig_list) | print (sprig_typeOf 1) \" \"", "int slice")]
    [InlineData("sprig_deepEqual (sprig_list 1 2 3) (sprig_list 1 2 3)", "true")]
    [InlineData("sprig_add 1 2 \"3\" | sprig_mul 2 | sprig_sub 20 | sprig_div 50 | sprig_mod 7", "1")]
    [InlineData("sprig_addf 0.1 0.2 | print (sprig_divf 10 2 4) \" \"", "1.25 0.3")]
    [InlineData("sprig_max 1 2 3 | print (sprig_min 1 2 3)", "1 3")]
    [InlineData("sprig_round 123.5555 3 | print (sprig_ceil 123.001) \" \" (sprig_floor 123.9999) \" \"", "124 123 123.556")]
    [InlineData("sprig_until 5 | print (sprig_untilStep 3 6 2) \" \"", "[3 5] [0 1 2 3 4]")]
    [InlineData("sprig_seq 5 | print (sprig_seq -3) \"|\" (sprig_seq 0 2 10) \"|\"", "1 0 -1 -2 -3|0 2 4 6 8 10|1 2 3 4 5")]
    [InlineData("sprig_int64 \"12\" | print (sprig_atoi \"x\") \" \" (sprig_toDecimal \"0777\") \" \"", "0 511 12")]
    [InlineData("sprig_sha1sum \"Hello world!\"", "d3486ae9136e7856bc42212385ea797094475802")]
    [InlineData("sprig_adler32sum \"Hello world!\"", "487130206")]
    [InlineData("sprig_b32enc \"foobar!\" | print (sprig_b32dec \"MZXW6YTBOI======\") \" \"", "foobar MZXW6YTBOIQQ====")]
    [InlineData("sprig_b64dec \"aGk=\" | sprig_b64enc", "aGk=")]
    [InlineData("sprig_semver \"v1.2.3-alpha.1+123\"", "1.2.3-alpha.1+123")]
    [InlineData("(sprig_semver \"1.2.3\").Minor | print ((sprig_semver \"1.2.3\").Compare (sprig_semver \"1.3.0\"))", "-1 2")]
    [InlineData(
        "sprig_semverCompare \"^1.2.0\" \"1.9.9\" | print (sprig_semverCompare \"~1.2\" \"1.3.0\") (sprig_semverCompare \">=1.0 <2 " +
        "|| 3.x\" \"3.4.5\")",
        "false true true")]
    [InlineData("sprig_regexFindAll \"[2,4,6,8]\" \"123456789\" -1", "[2 4 6 8]")]
    [InlineData("sprig_regexSplit \"z+\" \"pizza\" -1", "[pi a]")]
    [InlineData("sprig_regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"${1}W\"", "-W-xxW-")]
    [InlineData("sprig_regexReplaceAllLiteral \"a(x*)b\" \"-ab-axxb-\" \"${1}\"", "-${1}-${1}-")]
    [InlineData("sprig_regexQuoteMeta \"1.2.3\"", "1\\.2\\.3")]
    [InlineData(
        "sprig_base \"/a/b/\" | print (sprig_dir \"/a/b/c\") (sprig_ext \"x.tar.gz\") (sprig_clean \"a/../b//./c\")",
        "/a/b.gzb/cb")]
    [InlineData(
        "sprig_urlParse \"http://admin:secret@server.com:8080/api?list=false#anchor\"",
        "map[fragment:anchor host:server.com:8080 hostname:server.com opaque: path:/api query:list=false scheme:http userinfo:admin" +
        ":secret]")]
    [InlineData(
        "sprig_urlJoin (sprig_dict \"fragment\" \"f\" \"host\" \"host:80\" \"path\" \"/path\" \"query\" \"query\" \"scheme\" \"http" +
        "\")",
        "http://host:80/path?query#f")]
    [InlineData("sprig_date \"2006-01-02\" (sprig_now) | print (sprig_htmlDate 0)", "1970-01-012026-11-25")]
    [InlineData("sprig_dateModify \"-1.5h\" (sprig_now) | sprig_date \"15:04:05\"", "13:13:10")]
    [InlineData("sprig_toDate \"2006-01-02\" \"2017-12-31\" | sprig_date \"02/01/2006\"", "31/12/2017")]
    [InlineData("sprig_duration \"95\" | print (sprig_durationRound \"2h10m5s\") \" \"", "2h 1m35s")]
    [InlineData("sprig_unixEpoch (sprig_now) | print (sprig_ago (sprig_dateModify \"-90s\" (sprig_now))) \" \"", "1m30s 1795617790")]
    [InlineData("sprig_now", "2026-11-25 14:43:10 +0000 UTC")]
    [InlineData("sprig_expandenv \"a $COLOUR ${COLOUR}s $NOPE!\"", "a teal teals !")]
    public void Gives_what_Sprig_gives(string call, string? output)
    {
        if (output is null)
        {
            Rendered.Error($"{{{{ {call} }}}}").ShouldNotBeEmpty();
        }
        else
        {
            Rendered.Text($"{{{{ {call} }}}}").ShouldBe(output);
        }
    }

    [Theory]
    [InlineData("sprig_uuidv4", "let Vault make the value")]
    [InlineData("sprig_genPrivateKey \"rsa\"", "keys and certificates come from Vault")]
    [InlineData("sprig_getHostByName \"x\"", "the agent asks no name server")]
    [InlineData("sprig_fail \"no luck\"", "error calling sprig_fail: no luck")]
    [InlineData("sprig_first 1", "Cannot find first on type int")]
    public void Fails_with_a_reason(string call, string reason) => Rendered.Error($"{{{{ {call} }}}}").ShouldContain(reason);
}
